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
        var authorization = await AuthorizeAsync(endpoint, credential, AuthorizationChoices.SigningIn, cancellationToken).ConfigureAwait(false);
        await CheckAsync(endpoint, authorization, cancellationToken).ConfigureAwait(false);
        var keep = authorization.Token?.RefreshToken is { } refresh ? new Credential.IdentityToken(refresh, credential.User) : credential;
        return new SignInResult(authorization.Challenge is not null, keep, authorization.Realm);
    }

    /// <summary>Answers a registry's challenge up to the header that a request would carry, which the registry has not seen yet.</summary>
    /// <param name="endpoint">The registry.</param>
    /// <param name="credential">What to show: to the registry itself, or to its token server.</param>
    /// <param name="choices">Whom it may be shown to, and what is wanted.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RegistryAuthException">There is no answer to this challenge, or the token server refused.</exception>
    public async Task<ChallengeAnswer> AuthorizeAsync(
        RegistryEndpoint endpoint, Credential credential, AuthorizationChoices choices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(choices);
        var ping = endpoint.Ping ?? await endpoint.PingAsync(null, cancellationToken).ConfigureAwait(false);
        if (IsSuccess(ping.Status))
            return new ChallengeAnswer(null, null, null, null);
        if (ping.Status != HttpStatusCode.Unauthorized)
            throw Unexpected(endpoint, ping);

        var challenge = AuthChallenge.Preferred(ping.Challenges) ?? throw UnknownScheme(endpoint, ping);
        if (challenge.IsBasic)
            return new ChallengeAnswer(challenge, TokenClient.BasicHeader(BasicFor(endpoint.Host, credential)), null, null);
        return credential is Credential.RegistryToken ready
            ? new ChallengeAnswer(challenge, new AuthenticationHeaderValue("Bearer", ready.Token.Reveal()), null, null)
            : await FetchTokenAsync(endpoint, challenge, credential, choices, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the registry judge what <see cref="AuthorizeAsync"/> gave.</summary>
    /// <exception cref="RegistryAuthException">Refused, or not the answer of a registry.</exception>
    public static async Task CheckAsync(RegistryEndpoint endpoint, ChallengeAnswer authorization, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(authorization);
        if (authorization.Header is not { } header)
            return;
        var ping = await endpoint.PingAsync(request => request.Headers.Authorization = header, cancellationToken).ConfigureAwait(false);
        if (IsSuccess(ping.Status))
            return;
        // 400 is how Amazon ECR says that a token is not one of its own.
        throw ping.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest
            ? Refused(endpoint.Host, ping)
            : Unexpected(endpoint, ping);
    }

    private static Credential.Basic BasicFor(RegistryHost host, Credential credential) => credential switch
    {
        Credential.Basic basic => basic,
        Credential.Anonymous => throw new RegistryAuthException(AuthFailure.NotFound, $"{host} asks for a user and a password, and none are known",
            $"run 'finch login {host}'", host),
        _ => throw new RegistryAuthException(AuthFailure.Usage, $"{host} takes a user and a password, not a token",
            $"run 'finch login {host} --username USER'", host),
    };

    private async Task<ChallengeAnswer> FetchTokenAsync(
        RegistryEndpoint endpoint, AuthChallenge challenge, Credential credential, AuthorizationChoices choices, CancellationToken cancellationToken)
    {
        var trust = credential is Credential.Anonymous ? RealmTrust.Anonymous : choices.Trust;
        var realm = RealmPolicy.Approve(endpoint.Host, endpoint.Origin, challenge.Realm!, trust, choices.Pinned);
        using var transport = new HttpMessageInvoker(endpoint.Transport, disposeHandler: false);
        var request = new TokenRequest(realm, challenge.Service, choices.Scopes, credential, choices.WantRefreshToken);
        var token = await new TokenClient(transport, time).FetchAsync(request, endpoint.Host, cancellationToken).ConfigureAwait(false);
        return new ChallengeAnswer(challenge, new AuthenticationHeaderValue("Bearer", token.Value.Reveal()), realm, token);
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
            _ => new(AuthFailure.Protocol, $"{endpoint.Host} does not answer like a registry: {(int)ping.Status} for {PlainAddress.Of(endpoint.Api)}",
                "check the address", endpoint.Host),
        };
}
