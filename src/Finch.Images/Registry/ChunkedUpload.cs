using System.Globalization;
using System.Net;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>
/// Sends a blob in pieces (distribution-spec, "Pushing a blob in chunks"), for registries and proxies that do not take it
/// whole. A piece that was lost is sent again from where the registry says it is.
/// </summary>
internal sealed class ChunkedUpload(RegistryCaller caller, string repository, Descriptor blob, ScopeSet scopes)
{
    private const long Preferred = 16 * 1024 * 1024;

    private const int MaxResumes = 3;

    public async Task RunAsync(UploadSession session, Func<Stream> open, Action<long> sent, CancellationToken cancellationToken)
    {
        var (address, chunk) = (session.Address!, Math.Max(Preferred, session.MinimumChunk));
        var resumes = 0;
        for (var at = 0L; at < blob.Size;)
        {
            var end = Math.Min(at + chunk, blob.Size);
            try
            {
                address = await SendAsync(address, open, at, end, sent, cancellationToken).ConfigureAwait(false);
                at = end;
            }
            catch (RegistryAuthException lost) when (lost.Failure is AuthFailure.Unreachable or AuthFailure.Protocol && resumes++ < MaxResumes)
            {
                // A connection that broke, or 416: the registry is elsewhere than we think.
                (address, at) = await WhereAsync(address, cancellationToken).ConfigureAwait(false);
            }
        }

        await CloseAsync(address, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Uri> SendAsync(Uri address, Func<Stream> open, long start, long end, Action<long> sent, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(caller.Options.AnswerTimeout, caller.Time, cancellationToken);
        using var request = caller.Request(HttpMethod.Patch, address, repository, scopes);
        request.Content = new ReplayableContent(Open, end - start, MediaTypes.OctetStream);
        // Without the unit, unlike everywhere else in HTTP: that is how the specification has it.
        request.Content.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{start}-{end - 1}"));
        using var response = await caller.SendAsync(request, guard).ConfigureAwait(false);
        // 202 by the specification; ECR answers 201, others 204.
        if (!response.IsSuccessStatusCode)
            throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
        return UploadLocation.Read(response, address, caller);

        Stream Open()
        {
            var stream = open();
            stream.Position = start;
            return new MeteredStream(stream, start, end, position =>
            {
                guard.Extend(caller.Options.IdleTimeout);
                sent(position);
            });
        }
    }

    /// <summary>Asks how much of the upload arrived.</summary>
    private async Task<(Uri Address, long Offset)> WhereAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = caller.Request(HttpMethod.Get, address, repository, scopes);
        using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Accepted))
            throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
        var range = response.Headers.TryGetValues("Range", out var values) ? values.First() : "";
        var last = range.AsSpan(range.LastIndexOf('-') + 1);
        // "0-0" is what servers say for an upload that holds nothing, or one byte: sending that byte again is refused by none.
        var offset = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end > 0 ? end + 1 : 0;
        if (offset > blob.Size)
            throw new RegistryAuthException(AuthFailure.Protocol, $"{caller.Host} says it holds more of {blob.Digest} than there is", host: caller.Host);
        return (response.Headers.Location is null ? address : UploadLocation.Read(response, address, caller), offset);
    }

    private async Task CloseAsync(Uri address, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(caller.Options.CommitTimeout, caller.Time, cancellationToken);
        using var request = caller.Request(HttpMethod.Put, UploadLocation.WithDigest(address, blob.Digest), repository, scopes);
        request.Content = new ByteArrayContent([]);
        using var response = await caller.SendAsync(request, guard).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
    }
}
