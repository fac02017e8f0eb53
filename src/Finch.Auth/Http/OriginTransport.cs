using Finch.Auth.Challenges;

namespace Finch.Auth.Http;

/// <summary>
/// Two transports: one for a registry, which shows a client certificate, and one for everybody it sends us to. A token server or a
/// storage elsewhere has no business with who we are to the registry.
/// </summary>
internal sealed class OriginTransport(Uri origin, HttpMessageHandler own, HttpMessageHandler others) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _own = new(own);
    private readonly HttpMessageInvoker _others = new(others);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => (RealmPolicy.IsSameOrigin(origin, request.RequestUri!) ? _own : _others).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _own.Dispose();
            _others.Dispose();
        }

        base.Dispose(disposing);
    }
}
