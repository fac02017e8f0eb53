using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Aws;
using Finch.Settings.Rules;

namespace Finch.Cli.Auth;

/// <summary>
/// Every credential that can be known of without asking a registry, in the order in which sources are asked. A source that
/// fails is named and does not hide the others.
/// </summary>
internal sealed class KnownCredentials(Services services)
{
    /// <summary>What could not be read.</summary>
    public List<RegistryAuthException> Failures { get; } = [];

    public async Task<IReadOnlyList<KnownCredential>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = new List<KnownCredential>();
        known.AddRange(Try(() => Of(new EnvironmentConfig(services.Environment))));
        known.AddRange(Try(() => services.Settings.Rules.All.Select(Rule)));
        known.AddRange(await StoredAsync(cancellationToken));
        known.AddRange(Try(Tokens));
        foreach (var file in services.Credentials.ForeignConfigs)
            known.AddRange(Try(() => Of(file)));
        return known;
    }

    private static KnownCredential Rule(RegistryRule rule) => new(rule.Pattern.Text, null, rule switch
    {
        { IsAnonymous: true } => $"anonymous, {rule.Place}",
        { Store: { } store } => $"store {store}, {rule.Place}",
        { Aws.RoleArn: { } role } => $"AWS role {role}, {rule.Place}",
        { Aws.Profile: { } profile } => $"AWS profile '{profile}', {rule.Place}",
        _ => $"AWS credentials, {rule.Place}",
    });

    private async Task<IEnumerable<KnownCredential>> StoredAsync(CancellationToken cancellationToken)
    {
        try
        {
            var entries = await services.Credentials.Stores.ListAsync(cancellationToken);
            return entries.Select(entry => new KnownCredential(entry.Key, entry.User, entry.Origin));
        }
        catch (RegistryAuthException failure)
        {
            Failures.Add(failure);
            return [];
        }
    }

    private IEnumerable<KnownCredential> Tokens()
        => services.Credentials.EcrTokens.Cached().Select(token => new KnownCredential(token.Host, EcrToken.User, $"cached token of {token.Principal}", token.ExpiresAt));

    private static IEnumerable<KnownCredential> Of(IDockerConfig file)
    {
        var document = file.Read();
        return document.Entries().Where(entry => entry.HoldsSecret).Select(entry => new KnownCredential(entry.Key, entry.User, file.Path))
            .Concat(document.Helpers().Select(helper => new KnownCredential(helper.Key, null, $"docker-credential-{helper.Helper}, {file.Path}")));
    }

    private IEnumerable<KnownCredential> Try(Func<IEnumerable<KnownCredential>> read)
    {
        try
        {
            return [.. read()];
        }
        catch (RegistryAuthException failure)
        {
            Failures.Add(failure);
            return [];
        }
    }
}
