using System.Text.Json;

namespace Finch.Cli.Auth.Configure;

/// <summary>A member of a JSON object as it stands in the text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Where the name begins.</param>
/// <param name="ValueStart">Where the value begins.</param>
/// <param name="End">Behind the value.</param>
internal sealed record JsonMember(string Name, int Start, int ValueStart, int End);

/// <summary>Where the parts of a JSON object stand in the text.</summary>
/// <param name="Open">The opening brace.</param>
/// <param name="Close">The closing brace.</param>
/// <param name="Members">In the order of the text.</param>
internal sealed record JsonObjectText(int Open, int Close, IReadOnlyList<JsonMember> Members)
{
    /// <summary>
    /// The member of that name, or null. Another case will do, because docker and podman read it too; of equal ones the last counts.
    /// </summary>
    public JsonMember? this[string name]
        => Members.LastOrDefault(member => member.Name == name) ?? Members.LastOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds the object at a path; the empty path is the root.</summary>
    /// <param name="json">Text that is known to parse, with an object as its root.</param>
    /// <param name="path">Names of members.</param>
    /// <returns>Null when there is no such member, or it is no object.</returns>
    public static JsonObjectText? At(ReadOnlySpan<byte> json, ReadOnlySpan<string> path)
    {
        var found = Read(json, json.StartsWith("\uFEFF"u8) ? 3 : 0, json.Length);
        foreach (var name in path)
            found = found?[name] is { } member ? Read(json, member.ValueStart, member.End) : null;
        return found;
    }

    private static JsonObjectText? Read(ReadOnlySpan<byte> json, int start, int end)
    {
        var reader = new Utf8JsonReader(json[start..end]);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        var open = start + (int)reader.TokenStartIndex;
        var members = new List<JsonMember>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, at) = (reader.GetString()!, start + (int)reader.TokenStartIndex);
            reader.Read();
            var value = start + (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new JsonMember(name, at, value, start + (int)reader.BytesConsumed));
        }

        return new JsonObjectText(open, start + (int)reader.TokenStartIndex, members);
    }
}
