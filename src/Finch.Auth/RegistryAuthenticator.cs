using System.Net;
using System.Net.Http.Headers;
using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Auth.Tokens;

namespace Finch.Auth;

/// <summary>How a registry took a credential.</summary>
/// <param name="Asked">False when the registry asks nobody: the credential was not verified.</param>
/// <param name="ToStore">What to keep: the credential, or the identity token that was given in its place.</param>
/// <param name="Realm">The token server that saw the credential, when there was one.</param>
public sealed record SignInResult(bool Asked, Credential ToStore, Uri? Realm);

/// <summary>Verifies a credential against a registry, before anything is stored.</summary>
public sealed class RegistryAuthenticator(TimeProvider time)
{
    /// <summary>Signs in.</summary>
    /// <param name="endpoint">The registry.</param>
    /// <param name="credential">What the person gave.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RegistryAuthException">Refused, unreachable, or not a registry. One definite 401 is enough.</exception>
    public async Task<SignInResult> VerifyAsync(RegistryEndpoint endpoint, Credential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var ping = endpoint.Ping ?? await endpoint.PingAsync(null, cancellationToken).ConfigureAwait(false);
        if (IsSuccess(ping.Status))
            return new SignInResult(Asked: false, credential, Realm: null);
        if (ping.Status != HttpStatusCode.Unauthorized)
            throw Unexpected(endpoint, ping);

        var challenge = AuthChallenge.Preferred(ping.Challenges) ?? throw UnknownScheme(endpoint, ping);
        if (challenge.IsBasic)
        {
            var basic = credential as Credential.Basic ?? throw new RegistryAuthException(AuthFailure.Usage,
                $"{endpoint.Host} takes a user and a password, not a token", $"run 'finch login {endpoint.Host} --username USER'", endpoint.Host);
            await CheckAsync(endpoint, TokenClient.BasicHeader(basic), cancellationToken).ConfigureAwait(false);
            return new SignInResult(Asked: true, credential, Realm: null);
        }

        return await VerifyByTokenAsync(endpoint, challenge, credential, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SignInResult> VerifyByTokenAsync(
        RegistryEndpoint endpoint, AuthChallenge challenge, Credential credential, CancellationToken cancellationToken)
    {
        var realm = RealmPolicy.Approve(endpoint.Host, endpoint.Origin, challenge.Realm!, RealmTrust.SigningIn, pinned: null);
        using var transport = new HttpMessageInvoker(endpoint.Transport, disposeHandler: false);
        var request = new TokenRequest(realm, challenge.Service, ScopeSet.Empty, credential, WantRefreshToken: true);
        var token = await new TokenClient(transport, time).FetchAsync(request, endpoint.Host, cancellationToken).ConfigureAwait(false);
        await CheckAsync(endpoint, new AuthenticationHeaderValue("Bearer", token.Value.Reveal()), cancellationToken).ConfigureAwait(false);
        var keep = token.RefreshToken is { } refresh ? new Credential.IdentityToken(refresh, credential.User) : credential;
        return new SignInResult(Asked: true, keep, realm);
    }

    private static async Task CheckAsync(RegistryEndpoint endpoint, AuthenticationHeaderValue header, CancellationToken cancellationToken)
    {
        var ping = await endpoint.PingAsync(request => request.Headers.Authorization = header, cancellationToken).ConfigureAwait(false);
        if (IsSuccess(ping.Status))
            return;
        throw ping.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? Refused(endpoint.Host, ping) : Unexpected(endpoint, ping);
    }

    private static RegistryAuthException Refused(RegistryHost host, RegistryPing ping)
        => ping.Error.Message.Contains("expired", StringComparison.OrdinalIgnoreCase)
            ? new(AuthFailure.Expired, $"{host} refused the credential: {(int)ping.Status}{ping.Error}", "it has expired: get a new one, then sign in again", host)
            : new(AuthFailure.Refused, $"{host} refused the credential: {(int)ping.Status}{ping.Error}",
                "check user and password; some registries want an access token in place of the password", host);

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static RegistryAuthException UnknownScheme(RegistryEndpoint endpoint, RegistryPing ping)
        => new(AuthFailure.Protocol,
            ping.Challenges.Count == 0
                ? $"{endpoint.Host} answered 401 without saying how to sign in"
                : $"{endpoint.Host} wants {string.Join(", ", ping.Challenges.Select(c => BoundedBody.OneLine(c.Scheme)))}, which finch does not speak",
            "finch speaks Basic and Bearer; is this the registry's address?", endpoint.Host);

    private static RegistryAuthException Unexpected(RegistryEndpoint endpoint, RegistryPing ping)
        => (int)ping.Status switch
        {
            429 => new(AuthFailure.RateLimited, $"{endpoint.Host} asks to slow down: 429{ping.Error}", "wait a minute and try again", endpoint.Host),
            >= 500 => new(AuthFailure.Unreachable, $"{endpoint.Host} failed: {(int)ping.Status}{ping.Error}", "try again later", endpoint.Host),
            403 => new(AuthFailure.Refused, $"{endpoint.Host} refuses to talk to this machine: 403{ping.Error}", "is a proxy or a firewall in between?", endpoint.Host),
            _ => new(AuthFailure.Protocol, $"{endpoint.Host} does not answer like a registry: {(int)ping.Status} for {endpoint.Origin}v2/",
                "check the address", endpoint.Host),
        };
}
