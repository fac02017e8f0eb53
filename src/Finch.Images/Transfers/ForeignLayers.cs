using System.Net;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Images.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Images.Transfers;

/// <summary>
/// Fetches layers from the addresses that a manifest gives for them. Whoever wrote the manifest chose those, so: https only, no credential
/// of any kind (CVE-2020-15157), and nothing in this machine's network unless the registry is there itself (decision 0001).
/// </summary>
/// <param name="http">Sends the requests: no credentials, no certificates, no headers of a registry; redirects followed safely. The caller owns it.</param>
/// <param name="options">How patient to be.</param>
/// <param name="time">The clock.</param>
internal sealed class ForeignLayers(HttpMessageInvoker http, RegistryClientOptions options, TimeProvider time)
{
    /// <summary>A manifest may list any number.</summary>
    private const int MaxAddresses = 10;

    /// <summary>Receives where a layer came from.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Tries the addresses of a layer one after the other.</summary>
    /// <param name="blob">The layer.</param>
    /// <param name="registry">The registry whose manifest names it.</param>
    /// <param name="download">Fetches it, given the name of the host and a way to open it there.</param>
    /// <exception cref="RegistryAuthException">None of them gave it.</exception>
    internal async Task FetchAsync(Descriptor blob, RegistryHost registry, Func<string, BlobOpener, Task> download)
    {
        RegistryAuthException? failure = null;
        foreach (var url in blob.Urls.Take(MaxAddresses))
        {
            try
            {
                var address = Approve(url, blob, registry);
                Logger.ForeignLayer(blob.Digest, PlainAddress.OriginOf(address));
                await download(address.Authority, (offset, stop) => OpenAsync(address, blob, offset, stop)).ConfigureAwait(false);
                return;
            }
            catch (RegistryAuthException error)
            {
                failure = error;
            }
        }

        throw failure!;
    }

    private static Uri Approve(string url, Descriptor blob, RegistryHost registry)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !RegistryHost.TryParse(PlainAddress.OriginOf(address), out _))
            throw Refuse("malformed");
        if (address.Scheme != Uri.UriSchemeHttps)
            throw Refuse("not https");
        if (address.UserInfo.Length > 0)
            throw Refuse("one with a user in it");
        if (RealmPolicy.IsLocal(address) && !RealmPolicy.IsLocal(new Uri($"https://{registry}/")))
            throw Refuse($"the local address {address.Authority}");
        return address;

        RegistryAuthException Refuse(string why) => new(AuthFailure.RealmRefused,
            $"the foreign layer {blob.Digest.Abbreviated} of an image of {registry} was not fetched: its address is {why}",
            "ask whoever built the image: a client must not fetch from there", registry);
    }

    private async Task<Stream> OpenAsync(Uri address, Descriptor blob, long offset, CancellationToken cancellationToken)
    {
        var caller = new RegistryCaller(http, RegistryHost.Parse(PlainAddress.OriginOf(address)), address, options, time);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(RegistryRequest.UserAgent);
        return await BlobFetch.OpenAsync(caller, request, blob, offset, response => Task.FromResult(Failure(response, address, blob)), cancellationToken).ConfigureAwait(false);
    }

    private static RegistryAuthException Failure(HttpResponseMessage response, Uri address, Descriptor blob)
        => new(
            response.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => AuthFailure.NotFound,
                HttpStatusCode.TooManyRequests => AuthFailure.RateLimited,
                >= HttpStatusCode.InternalServerError => AuthFailure.Unreachable,
                _ => AuthFailure.Refused,
            },
            $"cannot fetch the foreign layer {blob.Digest.Abbreviated} from {PlainAddress.OriginOf(address)}: HTTP {(int)response.StatusCode}",
            "its manifest names that address; the registry does not have the layer");
}
