using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>Opens a blob of a repository, from some offset where an earlier attempt stopped.</summary>
internal static class BlobFetch
{
    public static async Task<Stream> OpenAsync(RegistryCaller caller, string repository, Descriptor blob, long offset, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(Scope.Pull(repository));
        using var request = caller.Request(HttpMethod.Get, caller.ReadAddress($"{repository}/blobs/{blob.Digest}"), repository, scopes);
        return await OpenAsync(caller, request, blob, offset,
            response => caller.RefusalAsync(response, "pull a layer of", repository, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request for a blob, from wherever.</summary>
    public static async Task<Stream> OpenAsync(
        RegistryCaller caller, HttpRequestMessage request, Descriptor blob, long offset,
        Func<HttpResponseMessage, Task<RegistryAuthException>> refusal, CancellationToken cancellationToken)
    {
        if (offset > 0)
            request.Headers.Range = new RangeHeaderValue(offset, null);
        var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var skip = response.StatusCode switch
            {
                HttpStatusCode.OK => offset,
                HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == offset => 0,
                HttpStatusCode.PartialContent => throw new RegistryAuthException(AuthFailure.Protocol,
                    $"{caller.Host} answered with another range of {blob.Digest} than was asked for", host: caller.Host),
                HttpStatusCode.RequestedRangeNotSatisfiable when offset > 0 => throw new RegistryAuthException(AuthFailure.Protocol,
                    $"{caller.Host} has {offset} bytes of {blob.Digest} and no more, the manifest says {blob.Size}", host: caller.Host),
                _ => throw await refusal(response).ConfigureAwait(false),
            };
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var stream = new GuardedStream(body, response, caller);
            await SkipAsync(stream, skip, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A server that does not know ranges sends everything again.</summary>
    private static async Task SkipAsync(GuardedStream stream, long count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (count > 0)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return;
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
