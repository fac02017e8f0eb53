using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Aws;
using Finch.Cli.Output;
using Finch.Settings.Rules;

namespace Finch.Cli.Login;

/// <summary>
/// Signs in: get a credential, verify it, and only then store something. A failure changes nothing on disk.
/// <c>Login Succeeded</c> is all that stdout sees.
/// </summary>
/// <param name="context">The person.</param>
/// <param name="services">The engine.</param>
/// <param name="storeName"><c>--store</c>; null for the store in use.</param>
internal sealed class SignIn(CliContext context, Services services, string? storeName)
{
    private readonly RegistryAuthenticator _authenticator = new(context.Environment.Time);

    /// <summary>Signs in to one registry, or with one of several accounts to the repositories below a path of it.</summary>
    public async Task RunAsync(
        RegistryKey typed, ConnectionChoices choices, GivenCredential given, AwsChoice aws, CancellationToken cancellationToken)
    {
        var host = typed.Host;
        // A configuration that does not parse is found out before a password is asked for and sent.
        _ = services.Credentials.Config.Read().HelperFor(host);
        if (!aws.IsEmpty || (given.IsEmpty && services.Credentials.CloudOf(host) is not null))
            await new EcrSignIn(context, services, _authenticator).RunAsync(host, choices, aws, cancellationToken);
        else
            // A token of ECR is the principal's: a path behind the host, as people paste it, says nothing.
            await WithPasswordAsync(services.Credentials.CloudOf(host) is null ? typed : host, choices, given, cancellationToken);
        context.Out.WriteLine("Login Succeeded");
    }

    private async Task WithPasswordAsync(RegistryKey key, ConnectionChoices choices, GivenCredential given, CancellationToken cancellationToken)
    {
        // Everything that can be known without the network comes first: nobody should wait for it to be asked a question.
        var host = key.Host;
        var stored = given.IsEmpty && key.Path.Length == 0 ? await FindStoredAsync(host, cancellationToken) : null;
        var typed = stored is null ? await PromptAsync(given, cancellationToken) : null;
        context.Log.SigningIn(host, stored?.Origin ?? "what was typed");
        using var endpoint = await services.Connector.ConnectAsync(host, choices, cancellationToken);
        if (stored is null || !await ReuseAsync(endpoint, stored, cancellationToken))
            await VerifyAndStoreAsync(endpoint, key, typed ?? await PromptAsync(given, cancellationToken), cancellationToken);
    }

    private Task<Credential.Basic> PromptAsync(GivenCredential given, CancellationToken cancellationToken)
        => new CredentialPrompt(context).CompleteAsync(given, cancellationToken);

    private Task<FoundCredential?> FindStoredAsync(RegistryHost host, CancellationToken cancellationToken)
        => services.Credentials.Stores.Select(host).FindAsync(new CredentialQuery(host), cancellationToken);

    /// <summary>A credential that is stored and still good spares the questions.</summary>
    /// <returns>False when the registry refuses it.</returns>
    private async Task<bool> ReuseAsync(RegistryEndpoint endpoint, FoundCredential stored, CancellationToken cancellationToken)
    {
        try
        {
            await _authenticator.VerifyAsync(endpoint, stored.Credential, cancellationToken);
            context.Error.Note($"already signed in{As(stored.Credential)} by {stored.Origin}; "
                + $"'finch logout {endpoint.Host}' first, or --username, signs in as somebody else");
            return true;
        }
        catch (RegistryAuthException refused) when (refused.Failure is AuthFailure.Refused or AuthFailure.Expired)
        {
            context.Error.Warning($"the stored credential{As(stored.Credential)} is no longer accepted");
            return false;
        }
    }

    private async Task VerifyAndStoreAsync(RegistryEndpoint endpoint, RegistryKey key, Credential.Basic credential, CancellationToken cancellationToken)
    {
        var host = endpoint.Host;
        if (endpoint.Origin.Scheme == Uri.UriSchemeHttp && !host.IsLoopback)
            context.Error.Warning($"the password goes to {host} over plain http, readable on the way");
        var result = await VerifyAsync(endpoint, credential, cancellationToken);
        if (!result.Asked)
            context.Error.Warning($"{host} did not ask for credentials: they were not verified");
        var pin = result.Realm is { } realm && RealmPolicy.NeedsPin(host, endpoint.Origin, realm) ? realm : null;
        if (pin is not null)
            context.Error.Note($"{host} signs in through {pin.GetLeftPart(UriPartial.Path)}, which is trusted for it from now on");

        var outcome = await SaveAsync(key, result.ToStore, cancellationToken);
        await services.Credentials.Pins.PinAsync(host, pin, cancellationToken);
        Explain(host, credential, services.Credentials.CloudOf(host), outcome);
    }

    private async Task<SignInResult> VerifyAsync(RegistryEndpoint endpoint, Credential.Basic credential, CancellationToken cancellationToken)
    {
        try
        {
            return await _authenticator.VerifyAsync(endpoint, credential, cancellationToken);
        }
        catch (RegistryAuthException refused) when (refused.Failure == AuthFailure.Refused && credential.Username == EcrToken.User
            && services.Credentials.CloudOf(endpoint.Host) is not null)
        {
            throw new RegistryAuthException(refused.Failure, refused.Message,
                $"a token works in the region and for the service that made it; 'finch login {endpoint.Host}' makes the right one", endpoint.Host, refused);
        }
    }

    private async Task<SaveOutcome> SaveAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        var host = key.Host;
        var credentials = services.Credentials;
        if (storeName is { } name)
        {
            var saved = await credentials.Stores.Named(name).SaveAsync(key, credential, cancellationToken);
            // Without the rule nobody would look there.
            if (await new RuleWriter(services.Paths.OwnSettingsFile).SetAsync(host, [new("store", name)], cancellationToken))
                context.Error.Note($"{services.Paths.OwnSettingsFile} now has a rule for {host}: store {name}");
            return saved;
        }

        var (store, newDefault) = await credentials.NewSecrets.ForAsync(host, cancellationToken);
        var outcome = await store.SaveAsync(key, credential, cancellationToken);
        if (newDefault is not null)
            context.Error.Note($"credentials are kept in {newDefault} from now on (credsStore in {credentials.Config.Path})");
        if (key.Path.Length > 0)
            context.Error.Note($"this sign-in is for the repositories below {key.Text}");
        return outcome;
    }

    private void Explain(RegistryHost host, Credential.Basic credential, BuiltInHelper? cloud, SaveOutcome outcome)
    {
        if (outcome == SaveOutcome.NotNeeded)
        {
            context.Error.Note($"{host} is served by a credential helper that makes its own credentials: nothing was stored");
            return;
        }

        if (outcome == SaveOutcome.StoredUnencrypted)
        {
            context.Error.Warning($"the credential is stored unencrypted in {services.Credentials.Config.Path}");
            // One hint is enough, and a token that renews itself is the better of the two.
            if (cloud is null)
                context.Error.Hint("'finch login --store encrypted-file' keeps it encrypted where there is no keyring; see docs/stores.md");
        }

        if (cloud is not null && credential.Username == EcrToken.User)
            context.Error.Hint($"this token expires in 12 hours; 'finch login {host}' without a user signs in for good");
    }

    private static string As(Credential credential) => credential.User is { } user ? $" as {user}" : "";
}
