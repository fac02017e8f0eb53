namespace Finch.Images.Registry;

/// <summary>A file on its way out: tells after each read how much of it has gone.</summary>
internal sealed class MeteredStream(Stream inner, long start, long end, Action<long> report) : ForwardReadStream
{
    private readonly long _length = end - start;
    private readonly long _end = end;
    private long _left = end - start;

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
