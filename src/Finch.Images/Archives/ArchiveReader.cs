using System.Formats.Tar;
using Finch.Images.Stores;
using Finch.Images.Transfers;

namespace Finch.Images.Archives;

/// <summary>
/// Reads an archive once, front to back. Blobs of an OCI layout go straight into the store; layers of a docker archive are
/// compressed into it on the way; everything small waits in memory, because what explains it may come last.
/// </summary>
internal sealed class ArchiveReader(IImageStore store, ITransferProgress progress)
{
    private static readonly string[] Prefixes = ["blobs/sha256/", "blobs/sha512/"];

    private readonly LayerCompressor _compressor = new(store);

    public async Task<ArchiveContents> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var contents = new ArchiveContents();
        try
        {
            var tar = new TarReader(new TarHeaderGuard(await ArchiveInput.OpenAsync(input, cancellationToken).ConfigureAwait(false)), leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                    await ReadAsync(entry, contents, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (ArchiveFailure.IsFormatError(error))
        {
            throw ArchiveFailure.Malformed(error is EndOfStreamException ? "it ends too early, or is no tar" : error.Message.TrimEnd('.'), "give a file made by finch save, docker save, podman save or skopeo", error);
        }

        return contents;
    }

    private async Task ReadAsync(TarEntry entry, ArchiveContents contents, CancellationToken cancellationToken)
    {
        contents.Count(entry.Name, entry.LinkName);
        if (ArchiveContents.Normalize(entry.Name) is not { } name)
            return;
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                contents.Link(name, entry.LinkName, entry.EntryType == TarEntryType.SymbolicLink);
                return;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await ReadFileAsync(name, entry.DataStream ?? Stream.Null, entry.Length, contents, cancellationToken).ConfigureAwait(false);
                return;
            default:
                // Directories say nothing; devices have no business here.
                return;
        }
    }

    private async Task ReadFileAsync(string name, Stream data, long length, ArchiveContents contents, CancellationToken cancellationToken)
    {
        if (BlobDigest(name) is { } digest)
        {
            await ReadBlobAsync(name, digest, data, length, contents, cancellationToken).ConfigureAwait(false);
            return;
        }

        var head = new byte[LayerCompressor.HeadSize];
        var read = await data.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var whole = new PrefixedStream(head.AsMemory(0, read), data);
        if (LayerCompressor.IsLayer(name, head.AsSpan(0, read)))
        {
            var layer = await _compressor.StoreAsync(whole, head.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            contents.Add(name, layer);
            progress.Finished(layer.Blob);
            return;
        }

        // Whatever is neither a layer nor small enough for metadata explains nothing.
        if (length > Manifest.MaxBytes)
            return;
        var content = new byte[length];
        await whole.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        contents.Add(name, content);
    }

    /// <summary>A blob that says its own digest: it is checked, and kept as it is.</summary>
    private async Task ReadBlobAsync(
        string name, Digest digest, Stream data, long length, ArchiveContents contents, CancellationToken cancellationToken)
    {
        var blob = new Descriptor(MediaTypes.OctetStream, digest, length);
        if (await store.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
        {
            progress.Skipped(blob);
        }
        else
        {
            progress.Started(blob);
            var writer = await store.StartBlobAsync(blob, cancellationToken).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                await writer.RestartAsync(cancellationToken).ConfigureAwait(false);
                await BlobCopy.CopyAsync(data, bytes => writer.WriteAsync(bytes, cancellationToken), hash: null, cancellationToken).ConfigureAwait(false);
                await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            progress.Finished(blob);
        }

        // Docker's own archive names the layers in manifest.json by these paths.
        contents.Add(name, new ArchivedLayer(DiffId: null, blob));
    }

    private static Digest? BlobDigest(string name)
        => Prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))
            && Digest.TryParse(name["blobs/".Length..].Replace('/', ':'), out var digest) ? digest : null;
}
