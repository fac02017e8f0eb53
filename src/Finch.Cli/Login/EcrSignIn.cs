using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;
using Finch.Cli.Output;
using Finch.Settings.Rules;

namespace Finch.Cli.Login;

/// <summary>
/// Signs in to Amazon ECR with the person's AWS credentials. What is kept is no token but who makes them: the helper's name in
/// <c>config.json</c> and, where a profile or a name of one's own is involved, a rule in <c>finch.yaml</c>.
/// </summary>
internal sealed class EcrSignIn(CliContext context, Services services, RegistryAuthenticator authenticator)
{
    private readonly EcrTokens _tokens = new(services.Aws);

    /// <summary>Mints a token, verifies it at the registry, and only then writes down how it was made.</summary>
    public async Task RunAsync(RegistryHost host, ConnectionChoices choices, AwsChoice choice, CancellationToken cancellationToken)
    {
        var target = choice.IsEmpty ? services.Credentials.TargetFor(host)! : await TargetAsync(host, choice, cancellationToken);
        context.Log.SigningIn(host, EcrLogin.Name);
        var token = await _tokens.GetAsync(target, cancellationToken)
            ?? throw new RegistryAuthException(AuthFailure.NotFound, $"no AWS credentials to sign in to {host} with",
                "set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run 'aws configure'", host);
        using var endpoint = await services.Connector.ConnectAsync(host, choices, cancellationToken);
        await authenticator.VerifyAsync(endpoint, token.ToCredential(), cancellationToken);

        if (KeysOf(target, choice) is { Count: > 0 } keys)
            await RememberAsync(host, keys, cancellationToken);
        await DelegateAsync(host, cancellationToken);
        context.Error.Note($"{host} is now served by {EcrLogin.Name}: tokens are made from your AWS credentials and renew themselves");
    }

    private async Task<EcrTarget> TargetAsync(RegistryHost host, AwsChoice choice, CancellationToken cancellationToken)
    {
        var options = new AwsOptions { Profile = choice.Profile };
        if (EcrHost.TryParse(host, out var ecr))
        {
            return choice.Region is null || choice.Region == ecr.Region ? new EcrTarget(ecr, options)
                : throw Usage($"{host} takes tokens of {ecr.Region}, not of {choice.Region}", "leave out --region: the host's name says it");
        }

        if (choice.Region is null)
            throw Usage($"{host} is not a host of Amazon ECR", "if one is behind it, add --region REGION");
        return await _tokens.OwnRegistryBehindAsync(host, choice.Region, options, cancellationToken);
    }

    /// <summary>What a rule has to say so that the helper will do what was just done.</summary>
    private static List<KeyValuePair<string, string>> KeysOf(EcrTarget target, AwsChoice choice)
    {
        var keys = new List<KeyValuePair<string, string>>();
        if (choice.Profile is not null)
            keys.Add(new("profile", choice.Profile));
        if (!choice.IsEmpty && !EcrHost.TryParse(target.Host.Host, out _))
        {
            keys.Add(new("account", target.Host.AccountId!));
            keys.Add(new("region", target.Host.Region));
        }

        return keys;
    }

    private async Task RememberAsync(RegistryHost host, List<KeyValuePair<string, string>> keys, CancellationToken cancellationToken)
    {
        var file = services.Paths.OwnSettingsFile;
        if (await new RuleWriter(file).SetAsync(host, keys, cancellationToken))
            context.Error.Note($"{file} now has a rule for {host}: {string.Join(", ", keys.Select(key => $"{key.Key} {key.Value}"))}");
    }

    private Task DelegateAsync(RegistryHost host, CancellationToken cancellationToken)
        => services.Credentials.Config.UpdateAsync(
            document =>
            {
                // A token that was stored earlier dies; it must not be found by a tool that looks there.
                document.Remove(host);
                if (document.DefaultHelperFor(host) != EcrLogin.Name)
                    document.SetHelper(host, EcrLogin.Name);
            },
            cancellationToken);

    private static RegistryAuthException Usage(string message, string hint) => new(AuthFailure.Usage, message, hint);
}
