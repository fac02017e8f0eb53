using System.Text.Json;
using Finch.Images;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary>Writes one image as <c>docker image inspect</c> does, with the descriptor and the manifest beside it.</summary>
internal static class ImageInspection
{
    public static void Write(Utf8JsonWriter writer, ImageDetails details, IReadOnlyList<StoredImage> names)
    {
        var target = details.Image.Target;
        writer.WriteStartObject();
        writer.WriteString("Id", target.Digest.ToString());
        WriteTexts(writer, "RepoTags", names.Where(n => n.Reference?.Tag is not null).Select(n => n.Reference!.Familiar));
        WriteTexts(writer, "RepoDigests", names.Where(n => n.Reference is not null).Select(RepoDigest).Distinct(StringComparer.Ordinal));
        if (details.Config is { } config)
            WriteConfig(writer, config);
        writer.WriteNumber("Size", details.Size);
        writer.WritePropertyName("Descriptor");
        WriteDescriptor(writer, target);
        if (details.Manifest is { } manifest && manifest != details.Root)
            WriteRaw(writer, "Manifest", manifest.Bytes);
        if (details.Root is { } root)
            WriteRaw(writer, root is ImageIndex ? "Index" : "Manifest", root.Bytes);
        writer.WriteEndObject();
    }

    private static string RepoDigest(StoredImage image)
        => $"{image.Reference!.FamiliarName}@{image.Target.Annotations.GetValueOrDefault(Annotations.ResolvedDigest) ?? image.Target.Digest.ToString()}";

    private static void WriteConfig(Utf8JsonWriter writer, ImageConfig config)
    {
        using var document = JsonDocument.Parse(config.Bytes);
        foreach (var (theirs, ours) in new[] { ("created", "Created"), ("author", "Author"), ("architecture", "Architecture"), ("variant", "Variant"), ("os", "Os"), ("config", "Config") })
        {
            if (!document.RootElement.TryGetProperty(theirs, out var value))
                continue;
            writer.WritePropertyName(ours);
            value.WriteTo(writer);
        }

        writer.WriteStartObject("RootFS");
        writer.WriteString("Type", "layers");
        WriteTexts(writer, "Layers", config.DiffIds.Select(d => d.ToString()));
        writer.WriteEndObject();
    }

    private static void WriteDescriptor(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
            writer.WriteString("platform", platform.ToString());
        if (descriptor.Annotations.Count > 0)
        {
            writer.WriteStartObject("annotations");
            foreach (var (key, value) in descriptor.Annotations)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        writer.WritePropertyName(name);
        document.RootElement.WriteTo(writer);
    }
}
