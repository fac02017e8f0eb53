using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Cli.Output;

namespace Finch.Cli.Login;

/// <summary>
/// Signs in: get a credential, verify it, and only then store something. A failure changes nothing on disk.
/// <c>Login Succeeded</c> is all that stdout sees.
/// </summary>
internal sealed class SignIn(CliContext context, Services services)
{
    private readonly RegistryAuthenticator _authenticator = new(context.Environment.Time);

    /// <summary>Signs in to one registry.</summary>
    public async Task RunAsync(RegistryHost host, ConnectionChoices choices, GivenCredential given, CancellationToken cancellationToken)
    {
        // A configuration that does not parse is found out before a password is asked for and sent.
        _ = services.Credentials.Config.Read().HelperFor(host);
        var cloud = services.CloudOf(host);
        // Everything that can be known without the network comes first: nobody should wait for it to be asked a question.
        var minted = given.IsEmpty && cloud is not null ? await MintAsync(host, cloud, cancellationToken) : null;
        var stored = given.IsEmpty && cloud is null ? await FindStoredAsync(host, cancellationToken) : null;
        var typed = minted is null && stored is null ? await PromptAsync(given, cancellationToken) : null;
        context.Log.SigningIn(host, minted is not null ? cloud!.Name : stored?.Origin ?? "what was typed");

        using var endpoint = await services.Connector.ConnectAsync(host, choices, cancellationToken);
        if (minted is not null)
            await VerifyAndDelegateAsync(endpoint, minted, cloud!, cancellationToken);
        else if (stored is null || !await ReuseAsync(endpoint, stored, cancellationToken))
            await VerifyAndStoreAsync(endpoint, typed ?? await PromptAsync(given, cancellationToken), cloud, cancellationToken);

        context.Out.WriteLine("Login Succeeded");
    }

    private Task<Credential.Basic> PromptAsync(GivenCredential given, CancellationToken cancellationToken)
        => new CredentialPrompt(context).CompleteAsync(given, cancellationToken);

    private Task<FoundCredential?> FindStoredAsync(RegistryHost host, CancellationToken cancellationToken)
        => services.Credentials.Stores.Select(host).FindAsync(new CredentialQuery(host), cancellationToken);

    private static async Task<Credential> MintAsync(RegistryHost host, BuiltInHelper cloud, CancellationToken cancellationToken)
        => (await cloud.Source.FindAsync(new CredentialQuery(host), cancellationToken))?.Credential
            ?? throw new RegistryAuthException(AuthFailure.NotFound, $"no AWS credentials to sign in to {host} with",
                "set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run 'aws configure'", host);

    /// <summary>The registry's own cloud makes the credential; what is kept is only that it does.</summary>
    private async Task VerifyAndDelegateAsync(RegistryEndpoint endpoint, Credential minted, BuiltInHelper cloud, CancellationToken cancellationToken)
    {
        var host = endpoint.Host;
        await _authenticator.VerifyAsync(endpoint, minted, cancellationToken);
        await services.Credentials.Config.UpdateAsync(
            document =>
            {
                // A token that was stored earlier dies; it must not be found by a tool that looks there.
                document.Remove(host);
                if (document.DefaultHelper != cloud.Name)
                    document.SetHelper(host, cloud.Name);
            },
            cancellationToken);
        context.Error.Note($"{host} is now served by {cloud.Name}: tokens are made from your AWS credentials and renew themselves");
    }

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

    private async Task VerifyAndStoreAsync(RegistryEndpoint endpoint, Credential.Basic credential, BuiltInHelper? cloud, CancellationToken cancellationToken)
    {
        var host = endpoint.Host;
        if (endpoint.Origin.Scheme == Uri.UriSchemeHttp && !host.IsLoopback)
            context.Error.Warning($"the password goes to {host} over plain http, readable on the way");
        var result = await _authenticator.VerifyAsync(endpoint, credential, cancellationToken);
        if (!result.Asked)
            context.Error.Warning($"{host} did not ask for credentials: they were not verified");
        var pin = result.Realm is { } realm && RealmPolicy.NeedsPin(host, endpoint.Origin, realm) ? realm : null;
        if (pin is not null)
            context.Error.Note($"{host} signs in through {pin.GetLeftPart(UriPartial.Path)}, which is trusted for it from now on");

        var outcome = await services.Credentials.Stores.Select(host).SaveAsync(host, result.ToStore, cancellationToken);
        await services.Credentials.Pins.PinAsync(host, pin, cancellationToken);
        Explain(host, credential, cloud, outcome);
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
                context.Error.Hint("name a credential helper there to keep it encrypted, for example \"credsStore\": \"pass\"");
        }

        if (cloud is not null && credential.Username == "AWS")
            context.Error.Hint($"this token expires in 12 hours; 'finch login {host}' without a user signs in for good");
    }

    private static string As(Credential credential) => credential.User is { } user ? $" as {user}" : "";
}
