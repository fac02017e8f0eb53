using System.Net;
using System.Net.Http.Headers;
using Finch.Auth.Challenges;
using Finch.Auth.Tokens;

namespace Finch.Auth.Http;

/// <summary>
/// Answers a registry's 401: reads the challenge, finds a credential, lets <see cref="RealmPolicy"/> judge who may see it,
/// gets a token where one is wanted, and sends the request again, once. What it learned it uses for the requests that
/// follow, so that only the first one pays.
/// </summary>
public sealed class RegistryAuthHandler : DelegatingHandler
{
    private readonly RegistryEndpoint _endpoint;
    private readonly RenewableCredentials _credentials;
    private readonly RealmPins _pins;
    private readonly TokenClient _tokens;
    private readonly TokenCache _cache;
    private volatile AuthChallenge? _challenge;

    /// <summary>A handler for one registry.</summary>
    /// <param name="endpoint">The registry; requests to any other origin pass without a credential.</param>
    /// <param name="credentials">Where a credential is looked for: once per repository, and again when the registry says that it has expired.</param>
    /// <param name="pins">The realms a person accepted.</param>
    /// <param name="time">The clock for token expiry.</param>
    public RegistryAuthHandler(RegistryEndpoint endpoint, ICredentialSource credentials, RealmPins pins, TimeProvider time)
        : base((endpoint ?? throw new ArgumentNullException(nameof(endpoint))).Redirected)
    {
        _endpoint = endpoint;
        _credentials = new RenewableCredentials(endpoint.Host, credentials);
        _pins = pins;
        // Tokens are asked for without redirects: the endpoint's bottom handler, not this pipeline.
        // Its waits are short: all of them must fit into the client's own time limit.
        _tokens = new TokenClient(new HttpMessageInvoker(new RetryHandler(endpoint.Transport, time) { LongestWait = TimeSpan.FromSeconds(5) }, disposeHandler: false), time);
        _cache = new TokenCache(time);
        _challenge = endpoint.Ping is { } ping ? AuthChallenge.Preferred(ping.Challenges) : null;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!RealmPolicy.IsSameOrigin(_endpoint.Origin, request.RequestUri!))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);

        var scopes = request.Options.TryGetValue(RegistryRequest.Scopes, out var asked) ? asked : ScopeSet.Empty;
        var used = _challenge is { } known ? await AuthorizeAsync(request, known, scopes, null, cancellationToken).ConfigureAwait(false) : null;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (await ChallengeAsync(response, cancellationToken).ConfigureAwait(false) is { } challenge)
        {
            _challenge = challenge;
            // A refused Basic credential stays refused, unless it is too old; a body that was read once cannot be sent again.
            if (used is not { Token: null } && IsReplayable(request.Content)
                && await AuthorizeAsync(request, challenge, scopes.Union(challenge.Scopes), used?.Token, cancellationToken).ConfigureAwait(false) is { } next)
            {
                used = next;
                response.Dispose();
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }

        return used is { Token: null } && IsOurs(response) && IsReplayable(request.Content)
            ? await RenewAsync(request, response, used, scopes, cancellationToken).ConfigureAwait(false)
            : response;
    }

    /// <summary>The challenge of a 401; null for every other answer, and where there is none to be had.</summary>
    private async Task<AuthChallenge?> ChallengeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized || !IsOurs(response))
            return null;
        if (AuthChallenge.Preferred(AuthChallenge.Of(response)) is { } said)
            return said;
        if (_challenge is { } known)
            return known;
        try
        {
            // Google's registries say how to sign in at the entrance only.
            var ping = _endpoint.Ping ?? await _endpoint.PingAsync(null, cancellationToken).ConfigureAwait(false);
            return AuthChallenge.Preferred(ping.Challenges);
        }
        catch (RegistryAuthException)
        {
            // The refusal that we have is an answer; no answer is not a better one.
            return null;
        }
    }

    /// <summary>Sends the request once more with another credential when the one it had has expired.</summary>
    private async Task<HttpResponseMessage> RenewAsync(
        HttpRequestMessage request, HttpResponseMessage response, Used used, ScopeSet scopes, CancellationToken cancellationToken)
    {
        if (!await ExpiryNotice.IsInAsync(_endpoint, request, response, cancellationToken).ConfigureAwait(false)
            || !await _credentials.RenewAsync(RepositoryOf(request), used.Credential, cancellationToken).ConfigureAwait(false)
            || await AuthorizeAsync(request, _challenge!, scopes, null, cancellationToken).ConfigureAwait(false) is null)
            return response;
        response.Dispose();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds an Authorization header.</summary>
    /// <returns>What was used (a token, or none for Basic); null when there is nothing to show.</returns>
    private async Task<Used?> AuthorizeAsync(
        HttpRequestMessage request, AuthChallenge challenge, ScopeSet scopes, AccessToken? stale, CancellationToken cancellationToken)
    {
        // The credential is looked for first, and shown to nobody before the realm is judged: an anonymous request may go
        // to more places than one with a password.
        var repository = RepositoryOf(request);
        var found = await _credentials.FindAsync(repository, cancellationToken).ConfigureAwait(false);
        if (challenge.IsBasic)
        {
            if (found?.Credential is not Credential.Basic basic)
                return null;
            request.Headers.Authorization = TokenClient.BasicHeader(basic);
            return new Used(basic, null);
        }

        if (found?.Credential is Credential.RegistryToken ready)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ready.Token.Reveal());
            return new Used(ready, null);
        }

        AccessToken token;
        try
        {
            token = await FetchAsync(challenge, found, scopes, stale, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException expired) when (expired.Failure == AuthFailure.Expired && found is not null)
        {
            if (!await _credentials.RenewAsync(repository, found.Credential, cancellationToken).ConfigureAwait(false))
                throw;
            found = await _credentials.FindAsync(repository, cancellationToken).ConfigureAwait(false);
            token = await FetchAsync(challenge, found, scopes, stale, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        return new Used(found?.Credential ?? Credential.Anonymous.Instance, token);
    }

    private Task<AccessToken> FetchAsync(
        AuthChallenge challenge, FoundCredential? found, ScopeSet scopes, AccessToken? stale, CancellationToken cancellationToken)
    {
        var credential = found?.Credential ?? Credential.Anonymous.Instance;
        var realm = RealmPolicy.Approve(_endpoint.Host, _endpoint.Origin, challenge.Realm!,
            credential is Credential.Anonymous ? RealmTrust.Anonymous : RealmTrust.Unattended, _pins.Find(_endpoint.Host));
        var key = $"{realm}|{challenge.Service}|{found?.Origin}|{credential.User}|{scopes.Key}";
        return _cache.GetAsync(key, stale,
            ct => _tokens.FetchAsync(new TokenRequest(realm, challenge.Service, scopes, credential), _endpoint.Host, ct), cancellationToken);
    }

    private static string? RepositoryOf(HttpRequestMessage request)
        => request.Options.TryGetValue(RegistryRequest.Repository, out var name) ? name : null;

    /// <summary>False for the answer of a server that the registry redirected to: what that one asks for is not for the registry's credential.</summary>
    private bool IsOurs(HttpResponseMessage response)
        => response.RequestMessage?.RequestUri is not { } asked || RealmPolicy.IsSameOrigin(_endpoint.Origin, asked);

    private static bool IsReplayable(HttpContent? content) => content is null or ReplayableContent or ByteArrayContent;

    /// <param name="Credential">What the registry or its token server saw.</param>
    /// <param name="Token">The token it was shown for; null where the credential itself went.</param>
    private sealed record Used(Credential Credential, AccessToken? Token);
}
