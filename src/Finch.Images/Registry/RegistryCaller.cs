using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>
/// Sends one request to one registry: marks it with the scopes it needs, waits without an overall limit, and translates
/// failures of the network. Credentials, retries and redirects are the business of the handlers below.
/// </summary>
internal sealed class RegistryCaller(HttpMessageInvoker http, RegistryHost host, Uri api, RegistryClientOptions options, TimeProvider time)
{
    public RegistryHost Host => host;

    public RegistryClientOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>An address of the registry's API.</summary>
    public Uri Address(string path) => new(api.AbsoluteUri + path);

    /// <summary>An address to read from: a mirror is told whose content it is to give, as containerd tells it.</summary>
    public Uri ReadAddress(string path) => Address(options.Namespace is { } name ? $"{path}?ns={Uri.EscapeDataString(name)}" : path);

    /// <summary>A request about <paramref name="repository"/>.</summary>
    public HttpRequestMessage Request(HttpMethod method, Uri address, string? repository, ScopeSet scopes)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(RegistryRequest.UserAgent);
        // An upload may be sent on to another server: what is ours to sign in to is the registry only.
        if (!IsOurs(address))
            return request;
        request.Options.Set(RegistryRequest.Scopes, scopes);
        if (repository is not null)
            request.Options.Set(RegistryRequest.Repository, repository);
        return request;
    }

    /// <summary>True for the registry's own scheme, host and port.</summary>
    public bool IsOurs(Uri address) => RealmPolicy.IsSameOrigin(api, address);

    /// <summary>True where following <paramref name="address"/> would send content in the clear that was meant to be encrypted.</summary>
    public bool IsDowngrade(Uri address) => api.Scheme == Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttps;

    /// <summary>Sends and gives the answer as soon as its headers are here. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(options.AnswerTimeout, time, cancellationToken);
        return await SendAsync(request, guard).ConfigureAwait(false);
    }

    /// <summary>The same under a guard that the body of the request keeps awake.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, StallGuard guard)
    {
        try
        {
            // HttpClient's own override of SendAsync would read the whole body into memory.
            return http is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, guard.Token).ConfigureAwait(false)
                : await http.SendAsync(request, guard.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (guard.Caused(error))
        {
            throw guard.Failure(host, error);
        }
        catch (Exception error) when (NetworkFailure.IsNetworkError(error))
        {
            throw NetworkFailure.Translate(error, request.RequestUri!, host);
        }
    }

    /// <summary>Reads a small body whole. It has a limit on the whole: one that trickles in would never stand still.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/> when it is larger than <paramref name="limit"/> bytes.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, int limit, string what, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
            throw ManifestJson.Malformed(what, $"it is larger than {limit} bytes");
        using var whole = new StallGuard(options.AnswerTimeout, time, cancellationToken);
        var stream = new GuardedStream(await response.Content.ReadAsStreamAsync(whole.Token).ConfigureAwait(false), response, this);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                return await BoundedBody.ReadAsync(stream, limit, whole.Token).ConfigureAwait(false)
                    ?? throw ManifestJson.Malformed(what, $"it is larger than {limit} bytes");
            }
            catch (OperationCanceledException error) when (whole.Caused(error))
            {
                throw new RegistryAuthException(AuthFailure.Unreachable, $"{host} did not finish sending a {what} within {options.AnswerTimeout.TotalSeconds:0} seconds",
                    "check the network, then try again", host, error);
            }
        }
    }

    /// <summary>The exception for an answer that says no.</summary>
    public async Task<RegistryAuthException> RefusalAsync(
        HttpResponseMessage response, string action, string? repository, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(options.IdleTimeout, time, cancellationToken);
        try
        {
            var error = await RegistryError.ReadAsync(response, guard.Token).ConfigureAwait(false);
            return RegistryFailure.Of(host, repository, action, response.StatusCode, error);
        }
        catch (OperationCanceledException error) when (guard.Caused(error))
        {
            return guard.Failure(host, error);
        }
    }
}
