using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Auth.Files;

/// <summary>
/// JSON files that people and several programs share: read with the place of every mistake, written back in docker's
/// form (one tab per level, no newline at the end) with unknown keys, their order and the text of numbers kept.
/// </summary>
public static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private static readonly JsonWriterOptions Docker = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
        // The file is read by JSON parsers only: an apostrophe or an umlaut may stay as it was written.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses a file whose root is an object. An empty or blank file is an empty object, as docker has it.</summary>
    /// <param name="content">The file's bytes; a byte order mark is skipped.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>, naming file, line and column.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> content, string path)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        if (content.Trim(" \t\r\n"u8).IsEmpty)
            return [];
        try
        {
            return JsonNode.Parse(content, nodeOptions: null, Strict) as JsonObject
                ?? throw Malformed(path, 1, 1, "an object is expected here");
        }
        catch (JsonException error)
        {
            var column = ColumnOf(content, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            throw Malformed(path, (error.LineNumber ?? 0) + 1, column, Reason(error), error);
        }
    }

    /// <summary>The text of an object in docker's form, without escaping what JSON lets stand.</summary>
    public static byte[] Format(JsonObject root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Docker))
            root.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The error for a file that is not what it should be.</summary>
    public static RegistryAuthException Malformed(string path, long line, long column, string reason, Exception? inner = null)
        => new(AuthFailure.Configuration, $"{path}:{line}:{column}: {reason}",
            $"correct the file, or move it away to start afresh; it was not changed", inner: inner);

    /// <summary>A column counts characters, which is what an editor shows, not bytes.</summary>
    private static long ColumnOf(ReadOnlySpan<byte> content, long line, long bytes)
    {
        for (; line > 0; line--)
            content = content[(content.IndexOf((byte)'\n') + 1)..];
        return Encoding.UTF8.GetCharCount(content[..(int)Math.Min(bytes, content.Length)]) + 1;
    }

    /// <summary>The parser's own words without the position it appends.</summary>
    private static string Reason(JsonException error)
    {
        var text = error.Message;
        foreach (var marker in (ReadOnlySpan<string>)[" Path: $", " LineNumber:"])
        {
            var at = text.IndexOf(marker, StringComparison.Ordinal);
            if (at > 0)
                text = text[..at];
        }

        return "not valid JSON: " + char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.', ' ');
    }
}
