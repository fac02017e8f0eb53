using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Auth.Files.Json;

/// <summary>
/// Says what is wrong with a JSON text, and where. The parser's own words are not used, nor kept as an inner exception: for
/// <c>"password": secret</c> without quotes they repeat the secret.
/// </summary>
internal static class JsonMistake
{
    private const int LongestKey = 200;

    /// <summary>The error for a place: <c>/home/ann/.finch/config.json:3:9: auths["ghcr.io"]: ...</c>.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="index">The byte it is about.</param>
    /// <param name="path">The file.</param>
    /// <param name="keys">The keys that lead there.</param>
    /// <param name="reason">What is wrong, without content.</param>
    public static RegistryAuthException At(ReadOnlySpan<byte> text, int index, string path, IReadOnlyList<string> keys, string reason)
    {
        var (line, column) = PlaceOf(text, index);
        var (sentence, where) = (reason.StartsWith("not valid JSON", StringComparison.Ordinal), KeyPath(keys));
        var detail = where.Length == 0 ? reason : sentence ? reason.Insert("not valid JSON".Length, $" in {where}") : $"{where}: {reason}";
        return new(AuthFailure.Configuration, $"{path}:{line}:{column}: {detail}",
            "correct the file, or move it away to start afresh; it was not changed");
    }

    /// <summary>The keys as a person writes them: <c>auths["ghcr.io"]</c>.</summary>
    public static string KeyPath(IReadOnlyList<string> keys)
        => string.Concat(keys.Select((key, i) => i == 0 ? Plain(key) : $"[\"{Plain(key)}\"]"));

    /// <summary>Line and column from one, as an editor counts them: in characters, not in bytes.</summary>
    public static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> text, int index)
    {
        var before = text[..Math.Min(index, text.Length)];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>The byte at a place that the parser gave.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, long line, long bytes)
    {
        var start = 0;
        for (; line > 0; line--)
            start += text[start..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(start + bytes, text.Length);
    }

    /// <summary>What people get wrong, told by the byte at which the parser gave up.</summary>
    public static string Reason(ReadOnlySpan<byte> text, int index)
    {
        var before = text[..index].TrimEnd(" \t\r\n"u8);
        var last = before.IsEmpty ? (byte)0 : before[^1];
        return index >= text.Length ? "it ends too early; a quote, a brace or a bracket is missing" : text[index] switch
        {
            _ when index > 0 && text[index - 1] == '\\' => "a backslash in a text is written twice",
            (byte)'/' or (byte)'#' => "comments are not part of JSON, and docker does not read them",
            (byte)'\'' => "names and texts stand in double quotes",
            (byte)'}' or (byte)']' when last == ',' => "no comma stands before a closing brace",
            (byte)'}' or (byte)']' when last == ':' => "a value is missing before this",
            (byte)'}' or (byte)']' => "this brace or bracket closes what was never opened",
            (byte)',' => "something is missing before this comma",
            < 0x20 => "a text ends in the line it began in, and a tab in it is written \\t",
            _ when last is (byte)'}' or (byte)']' => "a comma is missing before this",
            _ when last is (byte)'"' => "a colon or a comma is missing before this",
            _ => "a quote, a comma or a colon is missing here",
        };
    }

    private static string Plain(string key)
    {
        // Escaped, so that no key can send control characters to a terminal.
        var plain = JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return plain.Length <= LongestKey ? plain : plain[..LongestKey] + "...";
    }
}
