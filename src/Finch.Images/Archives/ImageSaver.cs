using System.Buffers;
using System.Formats.Tar;
using System.Text.Json;
using Finch.Auth;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>
/// Saves images into one tar that is an OCI layout and a docker archive at once: OCI tools read <c>index.json</c>, docker and podman
/// <c>manifest.json</c>. Every blob is written once, as it is in the store.
/// </summary>
public sealed class ImageSaver(IImageStore store)
{
    /// <summary>A ustar header has eleven octal digits for the size.</summary>
    private const long UstarLimit = 8L * 1024 * 1024 * 1024;

    /// <summary>Writes the archive. The same images give the same bytes.</summary>
    /// <param name="images">Entries of the store.</param>
    /// <param name="output">Written once, front to back; it need not seek.</param>
    /// <param name="cancellationToken">Stops; what was written so far is no archive.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.NotFound"/> when the store lacks a part of an image.</exception>
    public async Task SaveAsync(IReadOnlyList<StoredImage> images, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        var lease = await store.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            var unpacked = new List<StoredImage>();
            foreach (var image in images)
                unpacked.Add(image with { Target = await store.UnpackAsync(image, cancellationToken).ConfigureAwait(false) });
            await SaveHeldAsync(unpacked, output, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SaveHeldAsync(List<StoredImage> images, Stream output, CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<Digest, Descriptor>();
        foreach (var image in images)
        {
            foreach (var blob in await Reachability.WalkAsync(store, image.Target, cancellationToken).ConfigureAwait(false))
            {
                if (await CheckAsync(image, blob, cancellationToken).ConfigureAwait(false))
                    blobs.TryAdd(blob.Digest, blob);
            }
        }

        var docker = await SavedDockerManifest.MakeAsync(store, images, cancellationToken).ConfigureAwait(false);
        var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            await WriteAsync(tar, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(), cancellationToken).ConfigureAwait(false);
            foreach (var blob in blobs.Values.OrderBy(b => b.Digest.ToString(), StringComparer.Ordinal))
                await WriteAsync(tar, $"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}", store.OpenBlob(blob), blob.Size, cancellationToken).ConfigureAwait(false);
            await WriteAsync(tar, "index.json", Index(images), cancellationToken).ConfigureAwait(false);
            if (docker is not null)
                await WriteAsync(tar, DockerArchive.ManifestName, docker, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>False for a part that may be absent: a foreign layer, or a platform of an index that was never pulled.</summary>
    private async Task<bool> CheckAsync(StoredImage image, Descriptor blob, CancellationToken cancellationToken)
    {
        if (await store.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
            return true;
        if (blob.IsForeign || (image.Target.IsIndex && blob.Digest != image.Target.Digest && (blob.IsIndex || MediaTypes.IsManifest(blob.MediaType))))
            return false;
        throw new RegistryAuthException(AuthFailure.NotFound,
            $"the image {image.Reference?.Familiar ?? image.Target.Digest.ToString()} is not complete in the store: {blob.Digest} is missing", "pull it again");
    }

    private static byte[] Index(IReadOnlyList<StoredImage> images)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciIndex);
            writer.WriteStartArray("manifests");
            foreach (var image in images)
                ArchiveJson.Write(writer, Entry(image));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Our notes about where the content came from stay home.</summary>
    private static Descriptor Entry(StoredImage image)
    {
        var annotations = new Dictionary<string, string>();
        if (image.Reference is { } name)
        {
            annotations[Annotations.ImageName] = name.Canonical;
            annotations[Annotations.RefName] = name.Canonical;
        }

        return new Descriptor(image.Target.MediaType, image.Target.Digest, image.Target.Size) { Platform = image.Target.Platform, Annotations = annotations };
    }

    private static Task WriteAsync(TarWriter tar, string name, byte[] content, CancellationToken cancellationToken)
        => WriteAsync(tar, name, new MemoryStream(content, writable: false), content.Length, cancellationToken);

    private static async Task WriteAsync(TarWriter tar, string name, Stream content, long size, CancellationToken cancellationToken)
    {
        await using (content.ConfigureAwait(false))
        {
            TarEntry entry = size < UstarLimit ? new UstarTarEntry(TarEntryType.RegularFile, name) : new PaxTarEntry(TarEntryType.RegularFile, name);
            entry.Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            entry.ModificationTime = DateTimeOffset.UnixEpoch;
            entry.DataStream = content;
            await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }
}
