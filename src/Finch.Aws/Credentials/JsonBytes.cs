using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Aws.Credentials;

/// <summary>Writes a JSON tree as bytes, indented, without going through a string that would outlive it.</summary>
internal static class JsonBytes
{
    public static byte[] Of(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            node.WriteTo(writer);
        return buffer.ToArray();
    }
}
