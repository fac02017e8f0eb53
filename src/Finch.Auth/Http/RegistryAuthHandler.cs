using System.Collections.Concurrent;
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
    private readonly ICredentialSource _credentials;
    private readonly RealmPins _pins;
    private readonly TokenClient _tokens;
    private readonly TokenCache _cache;
    private readonly ConcurrentDictionary<string, Lazy<Task<FoundCredential?>>> _found = new(StringComparer.Ordinal);
    private volatile AuthChallenge? _challenge;

    /// <summary>A handler for one registry.</summary>
    /// <param name="endpoint">The registry; requests to any other origin pass without a credential.</param>
    /// <param name="credentials">Where a credential is looked for, once per repository.</param>
    /// <param name="pins">The realms a person accepted.</param>
    /// <param name="time">The clock for token expiry.</param>
    public RegistryAuthHandler(RegistryEndpoint endpoint, ICredentialSource credentials, RealmPins pins, TimeProvider time)
        : base((endpoint ?? throw new ArgumentNullException(nameof(endpoint))).Redirected)
    {
        _endpoint = endpoint;
        _credentials = credentials;
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
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || AuthChallenge.Preferred(AuthChallenge.Of(response)) is not { } challenge)
            return response;

        _challenge = challenge;
        // A refused Basic credential stays refused; a body that was read once cannot be sent again.
        if (used is { Token: null } || !IsReplayable(request.Content))
            return response;
        if (await AuthorizeAsync(request, challenge, scopes.Union(challenge.Scopes), used?.Token, cancellationToken).ConfigureAwait(false) is null)
            return response;
        response.Dispose();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds an Authorization header.</summary>
    /// <returns>What was used (a token, or none for Basic); null when there is nothing to show.</returns>
    private async Task<Used?> AuthorizeAsync(
        HttpRequestMessage request, AuthChallenge challenge, ScopeSet scopes, AccessToken? stale, CancellationToken cancellationToken)
    {
        var repository = request.Options.TryGetValue(RegistryRequest.Repository, out var name) ? name : null;
        if (challenge.IsBasic)
        {
            if ((await FindAsync(repository, cancellationToken).ConfigureAwait(false))?.Credential is not Credential.Basic basic)
                return null;
            request.Headers.Authorization = TokenClient.BasicHeader(basic);
            return new Used(null);
        }

        // The credential is looked for first, and shown to nobody before the realm is judged: an anonymous request may go
        // to more places than one with a password.
        var found = await FindAsync(repository, cancellationToken).ConfigureAwait(false);
        if (found?.Credential is Credential.RegistryToken ready)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ready.Token.Reveal());
            return new Used(null);
        }

        var credential = found?.Credential ?? Credential.Anonymous.Instance;
        var realm = RealmPolicy.Approve(_endpoint.Host, _endpoint.Origin, challenge.Realm!,
            credential is Credential.Anonymous ? RealmTrust.Anonymous : RealmTrust.Unattended, _pins.Find(_endpoint.Host));
        var key = $"{realm}|{challenge.Service}|{found?.Origin}|{credential.User}|{scopes.Key}";
        var token = await _cache.GetAsync(key, stale,
            ct => _tokens.FetchAsync(new TokenRequest(realm, challenge.Service, scopes, credential), _endpoint.Host, ct),
            cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        return new Used(token);
    }

    /// <summary>One search per repository, shared by the requests that run at the same time: none of them may cancel it for the others.</summary>
    private Task<FoundCredential?> FindAsync(string? repository, CancellationToken cancellationToken)
        => _found.GetOrAdd(repository ?? "", name => new Lazy<Task<FoundCredential?>>(
                () => _credentials.FindAsync(new CredentialQuery(_endpoint.Host, name.Length > 0 ? name : null), CancellationToken.None)))
            .Value.WaitAsync(cancellationToken);

    private static bool IsReplayable(HttpContent? content) => content is null or ReplayableContent or ByteArrayContent;

    private sealed record Used(AccessToken? Token);
}
