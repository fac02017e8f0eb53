using System.Buffers;
using System.Text.Json;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>One image of a docker archive's <c>manifest.json</c>.</summary>
internal sealed record DockerArchiveEntry(string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers);

/// <summary>Reads <c>manifest.json</c> of <c>docker save</c>, and makes the OCI manifest that older archives lack.</summary>
internal static class DockerArchive
{
    public const string ManifestName = "manifest.json";

    /// <summary>The images of an archive; none when it is not docker's.</summary>
    public static IReadOnlyList<DockerArchiveEntry> Entries(ArchiveContents contents)
    {
        if (contents.Small(ManifestName) is not { } bytes)
            return [];
        try
        {
            ManifestJson.RequireText(bytes.Span);
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw ArchiveFailure.Malformed("manifest.json is not an array");
            return [.. document.RootElement.EnumerateArray().Select(e => new DockerArchiveEntry(
                e.Text("Config") ?? throw ArchiveFailure.Malformed("manifest.json names no configuration"), e.Texts("RepoTags"), e.Texts("Layers")))];
        }
        catch (JsonException error)
        {
            throw ArchiveFailure.Malformed($"manifest.json: {ManifestJson.Reason(error)}", inner: error);
        }
    }

    /// <summary>Puts the configuration and a manifest for one image into the store; its layers are there already.</summary>
    public static async Task<Descriptor> StoreAsync(
        IImageStore store, ArchiveContents contents, DockerArchiveEntry entry, CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(store, contents, entry.Config, cancellationToken).ConfigureAwait(false);
        var diffIds = ImageConfig.Parse(config).DiffIds;
        if (diffIds.Count != entry.Layers.Count)
            throw ArchiveFailure.Malformed($"the configuration has {diffIds.Count} layers, manifest.json {entry.Layers.Count}");
        var layers = new List<Descriptor>();
        for (var i = 0; i < diffIds.Count; i++)
            layers.Add(await LayerAsync(store, contents, entry.Layers[i], diffIds[i], cancellationToken).ConfigureAwait(false));

        var configBlob = new Descriptor(MediaTypes.OciConfig, Digest.Of(config.Span), config.Length);
        await store.WriteBlobAsync(configBlob, config, cancellationToken).ConfigureAwait(false);
        var manifest = Manifest(configBlob, layers);
        var target = new Descriptor(MediaTypes.OciManifest, Digest.Of(manifest.Span), manifest.Length);
        await store.WriteBlobAsync(target, manifest, cancellationToken).ConfigureAwait(false);
        return target;
    }

    private static async Task<ReadOnlyMemory<byte>> ConfigAsync(IImageStore store, ArchiveContents contents, string name, CancellationToken cancellationToken)
    {
        if (contents.Small(name) is { } small)
            return small;
        // Newer archives keep it among the blobs.
        return contents.Layer(name) is { } blob
            ? await store.ReadBlobAsync(blob.Blob, cancellationToken).ConfigureAwait(false)
            : throw ArchiveFailure.Malformed($"the configuration {name} is missing");
    }

    private static async Task<Descriptor> LayerAsync(
        IImageStore store, ArchiveContents contents, string name, Digest diffId, CancellationToken cancellationToken)
    {
        var layer = contents.Layer(name) ?? throw ArchiveFailure.Malformed($"the layer {name} is missing");
        var blob = layer.Blob;
        if (blob.MediaType == MediaTypes.OctetStream)
            blob = blob with { MediaType = await LayerTypeAsync(store, blob, cancellationToken).ConfigureAwait(false) };
        if ((layer.DiffId ?? contents.DiffIds.GetValueOrDefault(blob.Digest)) is not { } actual)
            contents.DiffIds[blob.Digest] = actual = await LayerCompressor.DiffIdAsync(store, blob, cancellationToken).ConfigureAwait(false);
        return actual == diffId ? blob : throw ArchiveFailure.Malformed($"the layer {name} is damaged: expected {diffId}, got {actual}");
    }

    private static async Task<string> LayerTypeAsync(IImageStore store, Descriptor blob, CancellationToken cancellationToken)
    {
        var head = new byte[2];
        var file = store.OpenBlob(blob);
        await using (file.ConfigureAwait(false))
            await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return LayerCompressor.IsGzip(head) ? MediaTypes.OciLayerGzip : MediaTypes.OciLayerTar;
    }

    private static ReadOnlyMemory<byte> Manifest(Descriptor config, IEnumerable<Descriptor> layers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciManifest);
            writer.WritePropertyName("config");
            ArchiveJson.Write(writer, config);
            writer.WriteStartArray("layers");
            foreach (var layer in layers)
                ArchiveJson.Write(writer, layer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
