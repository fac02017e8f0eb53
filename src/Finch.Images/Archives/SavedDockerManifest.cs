using System.Buffers;
using System.Text.Json;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>Makes the <c>manifest.json</c> that lets docker load an archive; of an index it names the image for this machine.</summary>
internal static class SavedDockerManifest
{
    /// <summary>Null when no image has a form docker knows.</summary>
    public static async Task<byte[]?> MakeAsync(IImageStore store, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken)
    {
        var entries = new List<(ImageManifest Manifest, List<string> Tags)>();
        foreach (var image in images)
        {
            if ((await ImageDetails.ReadAsync(store, image, platform: null, cancellationToken).ConfigureAwait(false)).Manifest is not { } manifest)
                continue;
            var known = entries.FindIndex(e => e.Manifest.Descriptor.Digest == manifest.Descriptor.Digest);
            if (known < 0)
                entries.Add((manifest, []));
            // Docker refuses names with a digest here.
            if (image.Reference is { Tag: not null } name)
                entries[known < 0 ? ^1 : known].Tags.Add(name.Familiar);
        }

        return entries.Count == 0 ? null : Write(entries);
    }

    private static byte[] Write(IEnumerable<(ImageManifest Manifest, List<string> Tags)> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var (manifest, tags) in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("Config", Path(manifest.Config));
                WriteTexts(writer, "RepoTags", tags);
                WriteTexts(writer, "Layers", manifest.Layers.Select(Path));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string Path(Descriptor blob) => $"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}";
}
