using Finch.Auth.Challenges;
using Finch.Auth.Http.Hosts;

namespace Finch.Auth.Http;

/// <summary>Adds the headers a person wrote down for one host, to requests for that host only: neither a token server nor a storage elsewhere sees them.</summary>
internal sealed class HeaderHandler(Uri origin, IReadOnlyList<HostHeader> headers, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly string[] _names = [.. headers.Select(h => h.Name).Distinct(StringComparer.OrdinalIgnoreCase)];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (RealmPolicy.IsSameOrigin(origin, request.RequestUri!))
        {
            request.Options.Set(EchoedSecrets.PrivateHeaders, _names);
            // What the engine set itself, such as the answer to a challenge, stays; a request that is sent again has them already.
            foreach (var field in headers.GroupBy(h => h.Name, StringComparer.OrdinalIgnoreCase).Where(field => !request.Headers.NonValidated.Contains(field.Key)))
                request.Headers.TryAddWithoutValidation(field.Key, field.Select(h => h.Value.Reveal()));
        }

        return base.SendAsync(request, cancellationToken);
    }
}
