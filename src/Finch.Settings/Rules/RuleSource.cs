using Finch.Auth;
using Finch.Aws;

namespace Finch.Settings.Rules;

/// <summary>The <c>registries:</c> of <c>finch.yaml</c> as a source of credentials. Answers and failures name the rule.</summary>
/// <param name="rules">The rules; read when a registry is asked for.</param>
/// <param name="files">The files they stand in, for messages.</param>
/// <param name="tokens">Makes tokens of Amazon ECR.</param>
/// <param name="store">Opens the store of a name.</param>
internal sealed class RuleSource(Func<RegistryRules> rules, IReadOnlyList<string> files, EcrTokens tokens, Func<string, ICredentialStore> store) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => $"registries in {string.Join(" and ", files.Where(File.Exists).DefaultIfEmpty(files[0]))}";

    /// <inheritdoc/>
    public async Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (rules().For(query.Host) is not { } rule)
            return null;
        try
        {
            var found = await FindAsync(rule, query, cancellationToken).ConfigureAwait(false);
            return found is null ? null : found with { Origin = $"{found.Origin}, {rule.Description}" };
        }
        catch (RegistryAuthException failure)
        {
            throw new RegistryAuthException(failure.Failure, $"{failure.Message} ({rule.Description})", failure.Hint, failure.Host, failure);
        }
    }

    private Task<FoundCredential?> FindAsync(RegistryRule rule, CredentialQuery query, CancellationToken cancellationToken) => rule switch
    {
        { IsAnonymous: true } => Task.FromResult<FoundCredential?>(new FoundCredential(Credential.Anonymous.Instance, "no credential")),
        { Store: { } name } => store(name).FindAsync(query, cancellationToken),
        { Aws: not null } => new EcrCredentialSource(tokens, query => EcrRules.TargetFor(query.Host, rule)).FindAsync(query, cancellationToken),
        _ => Task.FromResult<FoundCredential?>(null),
    };
}
