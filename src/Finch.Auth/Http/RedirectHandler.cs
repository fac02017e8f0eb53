using System.Net;
using Finch.Auth.Challenges;

namespace Finch.Auth.Http;

/// <summary>
/// Follows redirects of reads by hand. Only the same origin keeps <c>Authorization</c>; https never goes to http; a server
/// elsewhere cannot aim us at this machine's network (distribution specification, and decision 0001).
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxHops = 10;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var origin = request.RequestUri!;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; IsRedirect(request, response) && hop < MaxHops; hop++)
        {
            var target = Approve(origin, new Uri(response.RequestMessage!.RequestUri!, response.Headers.Location!));
            response.Dispose();
            var next = new HttpRequestMessage(request.Method, target);
            foreach (var (name, values) in request.Headers.NonValidated)
            {
                // Whatever else a caller adds may be as private as the credential: only the plain ones cross.
                if (RealmPolicy.IsSameOrigin(origin, target) || name is "Range" or "Accept" or "User-Agent")
                    next.Headers.TryAddWithoutValidation(name, values);
            }

            if (request.Options.TryGetValue(LoggingHandler.Attempt, out var attempt))
                next.Options.Set(LoggingHandler.Attempt, attempt);
            response = await base.SendAsync(next, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static bool IsRedirect(HttpRequestMessage request, HttpResponseMessage response)
        => (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
            && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            && response.Headers.Location is not null;

    private static Uri Approve(Uri origin, Uri target)
    {
        var refused = target.Scheme is not ("https" or "http") ? "to something that is not http"
            : origin.Scheme == "https" && target.Scheme == "http" ? "from https to http"
            : RealmPolicy.IsLocal(target) && !RealmPolicy.IsLocal(origin) ? "to a local address"
            : null;
        return refused is null
            ? target
            : throw new RegistryAuthException(AuthFailure.Protocol, $"{origin.IdnHost} redirects {refused}: {target.GetLeftPart(UriPartial.Authority)}",
                "ask the registry's operator: a client must not follow that");
    }
}
