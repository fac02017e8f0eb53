namespace Finch.Images.Registry;

/// <summary>A file on its way out: tells after each read how much of it has gone.</summary>
internal sealed class MeteredStream(Stream inner, long start, long end, Action<long> report) : Stream
{
    private readonly long _length = end - start;
    private readonly long _end = end;
    private long _left = end - start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var room = (int)Math.Min(buffer.Length, _left);
        if (room == 0)
            return 0;
        var read = await inner.ReadAsync(buffer[..room], cancellationToken).ConfigureAwait(false);
        _left -= read;
        report(_end - _left);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
