using System.Buffers;
using System.Text.Json;

namespace Finch.Images.Stores.DockerEngine;

/// <summary>Reads the engine's descriptions of images.</summary>
internal static class EngineImage
{
    /// <summary>The engine's id of an image is the digest of its configuration, or of its manifest in engines that keep images in containerd.</summary>
    private const string ConfigType = "application/vnd.docker.container.image.v1+json";

    /// <summary>The entries of one element of <c>GET /images/json</c>: one for each name, or one without.</summary>
    public static IEnumerable<StoredImage> Entries(JsonElement image)
    {
        if (!Digest.TryParse(image.Text("Id"), out var id))
            yield break;
        var target = new Descriptor(ConfigType, id, Size(image));
        var digests = References(image, "RepoDigests");
        var names = References(image, "RepoTags");
        if (names.Count == 0)
            names = digests;
        foreach (var name in names)
            yield return new StoredImage(name, Annotate(target, name, digests));
        if (names.Count == 0)
            yield return new StoredImage(null, target);
    }

    /// <summary>What <c>GET /images/NAME/json</c> says, in the words of an image's configuration.</summary>
    public static ImageDetails Details(StoredImage image, JsonElement inspected)
        => new(image, Root: null, Manifest: null, ImageConfig.Parse(Config(inspected)), Size(inspected));

    private static ReadOnlyMemory<byte> Config(JsonElement inspected)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (theirs, ours) in new[] { ("Created", "created"), ("Author", "author"), ("Architecture", "architecture"), ("Variant", "variant"), ("Os", "os"), ("Config", "config") })
            {
                if (!inspected.TryGetProperty(theirs, out var value) || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
                    continue;
                writer.WritePropertyName(ours);
                value.WriteTo(writer);
            }

            writer.WriteStartObject("rootfs");
            writer.WriteStartArray("diff_ids");
            foreach (var layer in inspected.TryGetProperty("RootFS", out var rootfs) ? rootfs.Texts("Layers") : [])
                writer.WriteStringValue(layer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static long Size(JsonElement image)
        => image.TryGetProperty("Size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : 0;

    private static List<ImageReference> References(JsonElement image, string property)
        => [.. image.Texts(property).Where(t => !t.StartsWith('<') && !t.EndsWith("<none>", StringComparison.Ordinal))
            .Select(t => ImageReference.TryParse(t, out var name) ? name.ForStore() : null).OfType<ImageReference>()];

    /// <summary>The digest the name has on its registry, where the engine remembers one.</summary>
    private static Descriptor Annotate(Descriptor target, ImageReference name, IEnumerable<ImageReference> digests)
        => digests.FirstOrDefault(d => d.Name == name.Name)?.Digest is { } digest ? target.With(Annotations.ResolvedDigest, digest.ToString()) : target;
}
