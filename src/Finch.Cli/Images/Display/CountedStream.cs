using Finch.Images;

namespace Finch.Cli.Images.Display;

/// <summary>A stream that tells after each read how much has been read of it. It does not own the stream below.</summary>
internal sealed class CountedStream(Stream inner, Action<long> report) : ForwardReadStream
{
    /// <summary>How many bytes have been read.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private int Counted(int read)
    {
        Count += read;
        report(Count);
        return read;
    }
}
