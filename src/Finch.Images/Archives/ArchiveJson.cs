using System.Text.Json;

namespace Finch.Images.Archives;

/// <summary>Writes descriptors into the documents we make.</summary>
internal static class ArchiveJson
{
    public static void Write(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            writer.WriteString("architecture", platform.Architecture);
            writer.WriteString("os", platform.Os);
            if (platform.Variant is not null)
                writer.WriteString("variant", platform.Variant);
            writer.WriteEndObject();
        }

        if (descriptor.Annotations.Count > 0)
        {
            writer.WriteStartObject("annotations");
            foreach (var (key, value) in descriptor.Annotations)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
