using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>A blob of containerd, read as it is asked for. It can be positioned; each position is a request of its own.</summary>
internal sealed class ContainerdBlobStream(ContentService content, Descriptor blob, Func<Exception, RegistryAuthException> translate) : Stream
{
    private HttpResponseMessage? _response;
    private Stream? _body;
    private ReadOnlyMemory<byte> _chunk;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => blob.Size;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position)
                return;
            Close(_response);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= blob.Size || buffer.Length == 0)
            return 0;
        try
        {
            if (_chunk.IsEmpty)
                _chunk = await NextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException missing) when (missing.Status == GrpcStatus.NotFound)
        {
            throw new RegistryAuthException(AuthFailure.NotFound, $"{blob.Digest} is not in the image store", "pull the image again", inner: missing);
        }
        catch (Exception error) when (error is GrpcException or IOException or HttpRequestException)
        {
            throw translate(error);
        }

        var read = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..read].CopyTo(buffer);
        _chunk = _chunk[read..];
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin)
        => Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close(_response);
        base.Dispose(disposing);
    }

    private async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        if (_body is null)
        {
            _response = await content.ReadAsync(blob.Digest, _position, cancellationToken).ConfigureAwait(false);
            if (GrpcFrames.IsEmpty(_response))
                GrpcFrames.RequireOk(_response);
            _body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        while (await GrpcFrames.ReadAsync(_body, cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (ContentService.ReadChunk(message) is { IsEmpty: false } chunk)
                return chunk;
        }

        GrpcFrames.RequireOk(_response!);
        throw new IOException($"{blob.Digest} ended after {_position} of {blob.Size} bytes");
    }

    private void Close(HttpResponseMessage? response)
    {
        response?.Dispose();
        (_response, _body, _chunk) = (null, null, default);
    }
}
