using System.Net;
using Finch.Auth.Challenges;

namespace Finch.Auth.Http;

/// <summary>What a registry said to a bare <c>GET /v2/</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Challenges">How it wants to be answered, when it said 401.</param>
/// <param name="Error">Its own words, when it said no.</param>
/// <param name="Date">The time on its clock; null when it does not say.</param>
public sealed record RegistryPing(HttpStatusCode Status, IReadOnlyList<AuthChallenge> Challenges, RegistryError Error, DateTimeOffset? Date);

/// <summary>A registry with the address and the transport it is spoken to by.</summary>
public sealed class RegistryEndpoint : IDisposable
{
    /// <summary>How long a ping may take.</summary>
    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Describes an endpoint; it owns the transport.</summary>
    public RegistryEndpoint(RegistryHost host, Uri origin, HttpMessageHandler transport)
    {
        Host = host;
        Origin = origin;
        Api = new Uri(origin, "/v2/");
        Transport = transport;
        Redirected = new RedirectHandler(transport);
    }

    /// <summary>The registry.</summary>
    public RegistryHost Host { get; }

    /// <summary>Scheme and authority, for example <c>https://registry-1.docker.io/</c>.</summary>
    public Uri Origin { get; }

    /// <summary>Where its API begins, with a slash at the end: <c>https://registry-1.docker.io/v2/</c>.</summary>
    internal Uri Api { get; init; }

    /// <summary>The bottom handler: no redirects, no credentials.</summary>
    public HttpMessageHandler Transport { get; }

    /// <summary>The transport with redirects of reads followed safely.</summary>
    internal RedirectHandler Redirected { get; }

    /// <summary>What the registry said when its address was probed, or null when there was no need to.</summary>
    public RegistryPing? Ping { get; private set; }

    /// <summary>Asks <c>GET /v2/</c>, with a credential when <paramref name="authorize"/> adds one.</summary>
    /// <exception cref="RegistryAuthException">No answer.</exception>
    public async Task<RegistryPing> PingAsync(Action<HttpRequestMessage>? authorize, CancellationToken cancellationToken)
    {
        var ping = await AskAsync(HttpMethod.Get, "", authorize, cancellationToken).ConfigureAwait(false);
        if (authorize is null)
            Ping = ping;
        return ping;
    }

    /// <summary>Asks one small question and reads no more than the error of the answer.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What, below <see cref="Api"/>.</param>
    /// <param name="authorize">Adds a credential; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RegistryAuthException">No answer.</exception>
    public async Task<RegistryPing> AskAsync(
        HttpMethod method, string path, Action<HttpRequestMessage>? authorize, CancellationToken cancellationToken)
    {
        var address = new Uri(Api.AbsoluteUri + path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PingTimeout);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(RegistryRequest.UserAgent);
        authorize?.Invoke(request);
        try
        {
            using var invoker = new HttpMessageInvoker(Redirected, disposeHandler: false);
            using var response = await invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            var error = response.IsSuccessStatusCode ? RegistryError.None : await RegistryError.ReadAsync(response, limit.Token).ConfigureAwait(false);
            return new RegistryPing(response.StatusCode, AuthChallenge.Of(response), error, response.Headers.Date);
        }
        catch (HttpRequestException error)
        {
            throw HttpFailure.Translate(error, address, Host);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpFailure.TimedOut(address, PingTimeout, Host);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Redirected.Dispose();
}
