using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Auth.Files.Json;

/// <summary>
/// The text of a JSON object that people and several programs share. A change touches the bytes of the member it is about: order,
/// unknown keys, numbers, escapes, indentation and line ends of everything else stay as they are, because nobody writes them anew.
/// </summary>
internal sealed class EditableJson
{
    private readonly string _path;
    private readonly JsonStyle _style;
    private byte[] _text;

    private EditableJson(byte[] text, string path)
    {
        (_text, _path) = (text, path);
        Root = JsonScanner.Scan(text, path);
        _style = JsonStyle.Of(text, Root);
    }

    /// <summary>The object, with the places of its members in <see cref="Text"/>.</summary>
    public JsonSpan Root { get; private set; }

    /// <summary>The text as it is now.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Reads a text. An empty or blank one is an empty object, as docker has it.</summary>
    /// <param name="content">UTF-8. A byte order mark is dropped, also from what is written: docker and podman fail on it.</param>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>, naming file, line and column.</exception>
    public static EditableJson Parse(ReadOnlySpan<byte> content, string path)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        return new EditableJson(content.Trim(" \t\r\n"u8).IsEmpty ? "{}"u8.ToArray() : content.ToArray(), path);
    }

    /// <summary>The member that a list of keys leads to, or null.</summary>
    public JsonMember? Find(params ReadOnlySpan<string> keys)
    {
        var at = Root.Find(keys[0]);
        foreach (var key in keys[1..])
            at = at?.Value.Find(key);
        return at;
    }

    /// <summary>The text of a string value.</summary>
    /// <exception cref="FormatException">It is no string, or not a readable one.</exception>
    public string StringOf(JsonSpan value)
    {
        var reader = new Utf8JsonReader(_text.AsSpan(value.Start, value.End - value.Start));
        reader.Read();
        try
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormatException("a text is expected here");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("half a surrogate pair is no text");
        }
    }

    /// <summary>Sets a member to a text. Objects on the way there are made, also in place of values of another kind.</summary>
    public void Set(ReadOnlySpan<string> keys, string value) => SetRaw(keys, Quoted(value));

    /// <summary>Makes sure that a member is an object.</summary>
    public void SetObject(params ReadOnlySpan<string> keys)
    {
        if (Find(keys) is not { Value.IsObject: true })
            SetRaw(keys, "{}"u8);
    }

    /// <summary>Renames a member where it stands.</summary>
    public void Rename(JsonMember member, string name) => Splice(member.Start, member.NameEnd, Quoted(name));

    /// <summary>Removes members of an object, together with the comma that each of them had.</summary>
    /// <param name="keys">The keys that lead to the object.</param>
    /// <param name="unwanted">Which members.</param>
    public void RemoveWhere(ReadOnlySpan<string> keys, Func<JsonMember, bool> unwanted)
    {
        var members = (keys.IsEmpty ? Root : Find(keys)?.Value)?.Members ?? [];
        // From the last to the first, so that the places of those before stay true.
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (unwanted(members[i]))
                RemoveAt(keys.IsEmpty ? Root : Find(keys)!.Value, i);
        }
    }

    private void SetRaw(ReadOnlySpan<string> keys, ReadOnlySpan<byte> value)
    {
        var parent = Root;
        if (keys.Length > 1)
        {
            SetObject(keys[..^1]);
            parent = Find(keys[..^1])!.Value;
        }

        if (parent.Find(keys[^1]) is { } known)
            Splice(known.Value.Start, known.Value.End, value);
        else
            Insert(parent, [.. Quoted(keys[^1]), .. _style.Colon, .. value]);
    }

    private void Insert(JsonSpan target, ReadOnlySpan<byte> member)
    {
        if (target.Members is [.., var last])
        {
            var lead = JsonStyle.Space(_text.AsSpan(0, last.Start));
            Splice(last.Value.End, last.Value.End, [(byte)',', .. lead.IsEmpty ? _style.Gap : lead, .. member]);
        }
        else if (_style.NewLine is null)
        {
            Splice(target.Start, target.End, [(byte)'{', .. member, (byte)'}']);
        }
        else
        {
            byte[] outer = [.. _style.NewLine, .. JsonStyle.IndentationAt(_text, target.Start)];
            Splice(target.Start, target.End, [(byte)'{', .. outer, .. _style.Indent, .. member, .. outer, (byte)'}']);
        }
    }

    private void RemoveAt(JsonSpan target, int index)
    {
        var members = target.Members;
        if (members.Count == 1)
            Splice(target.Start, target.End, "{}"u8);
        else if (index == 0)
            Splice(members[0].Start, members[1].Start, []);
        else
            Splice(members[index - 1].Value.End, members[index].Value.End, []);
    }

    private void Splice(int start, int end, ReadOnlySpan<byte> replacement)
    {
        _text = [.. _text.AsSpan(0, start), .. replacement, .. _text.AsSpan(end)];
        Root = JsonScanner.Scan(_text, _path);
    }

    private static byte[] Quoted(string text)
        => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
