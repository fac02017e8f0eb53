using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Aws.Credentials;

/// <summary>Writes a JSON tree as bytes, indented, without going through a string that would outlive it.</summary>
internal static class JsonBytes
{
    // For JSON parsers only, so a plus sign may stay one.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            node.WriteTo(writer);
        return buffer.ToArray();
    }
}
