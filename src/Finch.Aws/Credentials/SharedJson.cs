using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Aws.Credentials;

/// <summary>The JSON files that we share with other programs, as trees.</summary>
internal static class SharedJson
{
    /// <summary>Two entries of one name would make a tree throw when it is walked.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // For JSON parsers only, so a plus sign may stay one.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a whole file's content.</summary>
    /// <returns>Null for anything but a JSON object whose names and strings are all text: half of a surrogate pair is valid JSON and none.</returns>
    public static JsonObject? Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            var reader = new Utf8JsonReader(content);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                    _ = reader.GetString();
            }

            return JsonNode.Parse(content, documentOptions: Strict) as JsonObject;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string that is there and not empty.</summary>
    public static string? Text(JsonObject tree, string name)
        => tree[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>The tree's bytes, without going through a string that would outlive them.</summary>
    public static byte[] Format(JsonNode tree)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            tree.WriteTo(writer);
        return buffer.ToArray();
    }
}
