using System.Text.Json;

namespace Finch.Auth.Files.Json;

/// <summary>A value in a JSON text: what it is, and which bytes it takes.</summary>
/// <param name="Kind">The token that begins it.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind it.</param>
/// <param name="Members">The members of an object in the file's order; empty for every other value.</param>
internal sealed record JsonSpan(JsonTokenType Kind, int Start, int End, IReadOnlyList<JsonMember> Members)
{
    /// <summary>True for an object.</summary>
    public bool IsObject => Kind == JsonTokenType.StartObject;

    /// <summary>The member of a name; the last one where there are several, because that is the one every JSON reader takes.</summary>
    public JsonMember? Find(string name) => Members.LastOrDefault(member => member.Name == name);
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">The quote that begins the name.</param>
/// <param name="NameEnd">The byte behind the name's last quote.</param>
/// <param name="Value">Its value.</param>
internal sealed record JsonMember(string Name, int Start, int NameEnd, JsonSpan Value);
