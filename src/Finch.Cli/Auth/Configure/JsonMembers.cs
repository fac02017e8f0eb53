using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// Sets and removes single members of a JSON file in its text. Every other byte stays as somebody wrote it, and what was set and is
/// removed again leaves the bytes that were there before. The text has to parse, with an object as its root.
/// </summary>
internal static class JsonMembers
{
    /// <summary>The text of a value; null when the path leads nowhere.</summary>
    public static string? Find(byte[] json, params string[] path)
        => JsonObjectText.At(json, path.AsSpan(..^1))?[path[^1]] is { } member ? Encoding.UTF8.GetString(json, member.ValueStart, member.End - member.ValueStart) : null;

    /// <summary>Gives a member a value; the object it belongs to exists.</summary>
    /// <param name="json">The file.</param>
    /// <param name="value">JSON.</param>
    /// <param name="path">Names of members, the last one being set.</param>
    public static byte[] Set(byte[] json, string value, params string[] path)
    {
        var parent = JsonObjectText.At(json, path.AsSpan(..^1))!;
        if (parent[path[^1]] is { } known)
            return Replace(json, known.ValueStart, known.End, value);
        var member = $"{Quote(path[^1])}: {value}";
        return parent.Members is [.., var last]
            ? Replace(json, last.End, last.End, "," + SpaceBefore(json, last.Start) + member)
            : Replace(json, parent.Open + 1, parent.Open + 1, FirstSpace(json, parent) + member);
    }

    /// <summary>Adds an empty object, spread over lines where its neighbours are.</summary>
    public static byte[] SetObject(byte[] json, string name)
    {
        json = Set(json, "{}", name);
        var member = JsonObjectText.At(json, [])![name]!;
        return SpaceBefore(json, member.Start) is var space && space.Contains('\n', StringComparison.Ordinal)
            ? Replace(json, member.ValueStart + 1, member.ValueStart + 1, space)
            : json;
    }

    /// <summary>Removes a member with the comma that goes with it. One that is not there is no mistake.</summary>
    public static byte[] Remove(byte[] json, params string[] path)
    {
        if (JsonObjectText.At(json, path.AsSpan(..^1)) is not { } parent || parent[path[^1]] is not { } member)
            return json;
        var index = parent.Members.ToList().IndexOf(member);
        return index > 0 ? Replace(json, parent.Members[index - 1].End, member.End, "")
            : parent.Members.Count > 1 ? Replace(json, member.Start, parent.Members[1].Start, "")
            : Replace(json, parent.Open + 1, member.End, "");
    }

    /// <summary>A text as JSON.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The text of a JSON string; other values as they are.</summary>
    public static string Unquote(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : json;
    }

    /// <summary>The indentation of the member before is that of the next one too.</summary>
    private static string SpaceBefore(byte[] json, int end)
    {
        var start = end;
        while (start > 0 && json[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            start--;
        return Encoding.UTF8.GetString(json, start, end - start);
    }

    /// <summary>In an object that is spread over lines the first member gets a line of its own.</summary>
    private static string FirstSpace(byte[] json, JsonObjectText empty)
        => SpaceBefore(json, empty.Close) is var space && space.LastIndexOf('\n') is >= 0 and var line ? "\n" + space[(line + 1)..] + Indentation(json) : "";

    /// <summary>One level of the file's own indentation: that of the first member of all, else docker's.</summary>
    private static string Indentation(byte[] json)
        => JsonObjectText.At(json, [])!.Members is [var first, ..] && SpaceBefore(json, first.Start) is var space && space.LastIndexOf('\n') is >= 0 and var line
            ? space[(line + 1)..]
            : "\t";

    private static byte[] Replace(byte[] json, int start, int end, string text)
        => [.. json.AsSpan(..start), .. Encoding.UTF8.GetBytes(text), .. json.AsSpan(end..)];
}
