using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Finch.Auth.Files.Json;

/// <summary>
/// Finds where everything stands in a JSON text. Strict, as docker is: what it does not read (comments, a last comma) we do not
/// accept either, because these files are shared.
/// </summary>
internal static class JsonScanner
{
    private const int MaxDepth = 64;

    /// <summary>Scans a text whose root is an object.</summary>
    /// <param name="text">The text, without a byte order mark.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: file, line, column, the key where it is known; no content.</exception>
    public static JsonSpan Scan(ReadOnlySpan<byte> text, string path)
    {
        var keys = new List<string>();
        var complete = false;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            CheckEncoding(text, path);
            reader.Read();
            var root = Value(ref reader, keys);
            if (!root.IsObject)
                throw JsonMistake.At(text, root.Start, path, keys, "an object in braces is expected here");
            complete = true;
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            var at = JsonMistake.IndexOf(text, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            var reason = complete ? "something follows behind the end; two programs may have written at once"
                : reader.CurrentDepth >= MaxDepth - 1 && at < text.Length && text[at] is (byte)'{' or (byte)'[' ? "nested too deeply"
                : JsonMistake.Reason(text, at);
            throw JsonMistake.At(text, at, path, keys, $"not valid JSON: {reason}");
        }
    }

    /// <summary>The value that the reader stands on; afterwards it stands on the value's last token. The depth is the reader's to limit.</summary>
    private static JsonSpan Value(ref Utf8JsonReader reader, List<string> keys)
    {
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        if (kind == JsonTokenType.StartArray)
            reader.Skip();
        List<JsonMember> members = [];
        while (kind == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            members.Add(Member(ref reader, keys));
        return new JsonSpan(kind, start, (int)reader.BytesConsumed, members);
    }

    private static JsonMember Member(ref Utf8JsonReader reader, List<string> keys)
    {
        var (name, start) = (Name(ref reader), (int)reader.TokenStartIndex);
        var nameEnd = start + reader.ValueSpan.Length + 2;
        keys.Add(name);
        reader.Read();
        var value = Value(ref reader, keys);
        keys.RemoveAt(keys.Count - 1);
        return new JsonMember(name, start, nameEnd, value);
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: valid JSON, but no name of anything. It stays in the file as it is.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static void CheckEncoding(ReadOnlySpan<byte> text, string path)
    {
        if (text.IndexOfAnyExcept((byte)0) < 0)
            throw JsonMistake.At(text, 0, path, [], "the file holds nothing but zero bytes, as after a crash of the machine");
        if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [_, 0, ..] or [0, ..])
            throw JsonMistake.At(text, 0, path, [], "the file is UTF-16; save it as UTF-8");
        if (Utf8.IsValid(text))
            return;
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        throw JsonMistake.At(text, at, path, [], "not valid JSON: this character is not UTF-8");
    }
}
