using System.IO.Compression;

namespace Finch.Images.Archives;

/// <summary>Opens an archive as it comes, plain or compressed, from a stream that cannot seek.</summary>
internal static class ArchiveInput
{
    /// <summary>The tar inside <paramref name="input"/>.</summary>
    public static async Task<Stream> OpenAsync(Stream input, CancellationToken cancellationToken)
    {
        var head = new byte[6];
        var read = await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            throw ArchiveFailure.Malformed("it is empty");
        var whole = new PrefixedStream(head.AsMemory(0, read), input);
        return head switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => throw Compressed("zstd", "zstdcat"),
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => throw Compressed("xz", "xzcat"),
            [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Compressed("bzip2", "bzcat"),
            _ => whole,
        };
    }

    private static Auth.RegistryAuthException Compressed(string format, string tool)
        => ArchiveFailure.Malformed($"it is compressed with {format}", $"{tool} FILE | finch load");
}
