using System.IO.Compression;

namespace Finch.Images.Archives;

/// <summary>Room for one block of a layer and for its compressed form, used again and again.</summary>
#pragma warning disable CA1001 // A MemoryStream owns memory and nothing else.
internal sealed class GzipBlock
#pragma warning restore CA1001
{
    /// <summary>Bytes of content in a block. Part of the output's identity: another size gives other blobs.</summary>
    public const int Size = 1024 * 1024;

    private const int SampleSize = 16 * 1024;

    /// <summary>A sample that shrinks by less than a fiftieth is of something compressed or encrypted.</summary>
    private const int HopelessShare = 50;

    private readonly MemoryStream _output = new(Size + SampleSize);
    private readonly MemoryStream _sample = new(SampleSize * 2);

    /// <summary>The content goes here.</summary>
    public byte[] Content { get; } = new byte[Size];

    /// <summary>How much of it counts.</summary>
    public int Length { get; set; }

    /// <summary>The block as a gzip member; valid until the block is used again.</summary>
    public ReadOnlyMemory<byte> Compress()
    {
        var level = IsHopeless() ? CompressionLevel.NoCompression : CompressionLevel.Optimal;
        return Compress(_output, Content.AsSpan(0, Length), level);
    }

    /// <summary>Layers hold archives and pictures: trying hard on those only takes time.</summary>
    private bool IsHopeless()
    {
        if (Length < Size)
            return false;
        return new[] { Size / 4, Size / 2, Size * 3 / 4 }.All(at =>
        {
            var member = Compress(_sample, Content.AsSpan(at, SampleSize), CompressionLevel.Fastest);
            return member.Length > SampleSize - (SampleSize / HopelessShare);
        });
    }

    private static ReadOnlyMemory<byte> Compress(MemoryStream output, ReadOnlySpan<byte> content, CompressionLevel level)
    {
        output.SetLength(0);
        using (var gzip = new GZipStream(output, level, leaveOpen: true))
            gzip.Write(content);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }
}
