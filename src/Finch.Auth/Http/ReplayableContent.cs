using System.Net;

namespace Finch.Auth.Http;

/// <summary>
/// A request body that can be sent again: it opens its source anew each time. Only such a body is replayed after a 401,
/// because a stream that was read once would go out empty.
/// </summary>
public sealed class ReplayableContent : HttpContent
{
    private const int CopyBuffer = 256 * 1024;

    private readonly Func<Stream> _open;
    private readonly long _length;

    /// <summary>A body of exactly <paramref name="length"/> bytes.</summary>
    /// <param name="open">Opens the source at its beginning; the stream is disposed after each use.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="mediaType">The content type.</param>
    public ReplayableContent(Func<Stream> open, long length, string mediaType)
    {
        _open = open;
        _length = length;
        Headers.TryAddWithoutValidation("Content-Type", mediaType);
    }

    /// <summary>True once any of it may have been sent.</summary>
    public bool IsOpened { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        IsOpened = true;
        var source = _open();
        await using (source.ConfigureAwait(false))
            await source.CopyToAsync(stream, CopyBuffer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
