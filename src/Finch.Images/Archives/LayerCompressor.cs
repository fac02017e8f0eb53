using System.IO.Compression;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>
/// Takes the layers of docker's older archives, which are uncompressed tars, into the store as gzip: the form a push sends.
/// The digest of the tar itself is computed on the way; the image's configuration must confirm it.
/// </summary>
internal sealed class LayerCompressor(IImageStore store)
{
    /// <summary>A tar header.</summary>
    public const int HeadSize = 512;

    private const int MagicOffset = 257;

    private readonly BlockGzip _gzip = new();

    /// <summary>True for a tar, compressed or not, by its name or its first bytes.</summary>
    public static bool IsLayer(string name, ReadOnlySpan<byte> head)
        => name.EndsWith(".tar", StringComparison.Ordinal) || name.EndsWith(".tar.gz", StringComparison.Ordinal)
            || IsGzip(head) || (head.Length == HeadSize && head[MagicOffset..].StartsWith("ustar"u8));

    /// <summary>True for gzip's two first bytes.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head is [0x1f, 0x8b, ..];

    /// <summary>Puts a layer into the store.</summary>
    public async Task<ArchivedLayer> StoreAsync(Stream layer, ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (head.Span is [0x28, 0xb5, 0x2f, 0xfd, ..])
            throw ArchiveFailure.Malformed("a layer is compressed with zstd, which docker archives do not have", "save it as an OCI archive");
        var writer = await store.StartBlobAsync(expected: null, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            Digest? diffId = null;
            if (IsGzip(head.Span))
                await BlobCopy.CopyAsync(layer, bytes => writer.WriteAsync(bytes, cancellationToken), hash: null, cancellationToken).ConfigureAwait(false);
            else
                diffId = await CompressAsync(layer, writer, cancellationToken).ConfigureAwait(false);
            var stored = await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new ArchivedLayer(diffId, new Descriptor(MediaTypes.OciLayerGzip, stored.Digest, stored.Size));
        }
    }

    /// <summary>The digest of what a stored layer holds once it is decompressed.</summary>
    /// <exception cref="Auth.RegistryAuthException"><see cref="Auth.AuthFailure.Protocol"/> when it cannot be decompressed.</exception>
    public static async Task<Digest> DiffIdAsync(IImageStore store, Descriptor blob, CancellationToken cancellationToken)
    {
        using var hash = Digest.StartHash(null);
        var file = store.OpenBlob(blob);
        await using (file.ConfigureAwait(false))
        {
            var content = blob.MediaType == MediaTypes.OciLayerGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            await using (content.ConfigureAwait(false))
            {
                try
                {
                    await BlobCopy.CopyAsync(content, _ => ValueTask.CompletedTask, hash, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception error) when (ArchiveFailure.IsFormatError(error))
                {
                    throw ArchiveFailure.Malformed($"a layer cannot be decompressed: {error.Message.TrimEnd('.')}", inner: error);
                }
            }
        }

        return Digest.Finish(hash);
    }

    private async Task<Digest> CompressAsync(Stream layer, IBlobWriter writer, CancellationToken cancellationToken)
    {
        using var hash = Digest.StartHash(null);
        await _gzip.CompressAsync(layer, writer, hash, cancellationToken).ConfigureAwait(false);
        return Digest.Finish(hash);
    }
}
