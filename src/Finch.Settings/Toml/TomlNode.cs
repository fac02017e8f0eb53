namespace Finch.Settings.Toml;

/// <summary>A place in a file; lines and columns count from one, as editors do.</summary>
internal readonly record struct TomlPlace(int Line, int Column);

/// <summary>A value of a TOML document with its place, so that an error can point at it.</summary>
internal abstract record TomlNode(TomlPlace At);

/// <summary>A string.</summary>
internal sealed record TomlText(TomlPlace At, string Value) : TomlNode(At)
{
    /// <summary>Not the value, which may be private.</summary>
    public override string ToString() => "a text";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed record TomlSwitch(TomlPlace At, bool Value) : TomlNode(At);

/// <summary>A list.</summary>
internal sealed record TomlList(TomlPlace At, IReadOnlyList<TomlNode> Items) : TomlNode(At);

/// <summary>Keys and values, in the order of the file.</summary>
internal sealed record TomlMap(TomlPlace At, List<TomlEntry> Entries) : TomlNode(At)
{
    /// <summary>An entry by its key; null when there is none.</summary>
    public TomlEntry? Find(string key) => Entries.Find(entry => entry.Key == key);
}

/// <summary>A number or a date: nothing that our files have a use for.</summary>
internal sealed record TomlOther(TomlPlace At) : TomlNode(At);

/// <summary>A key with its value.</summary>
internal sealed record TomlEntry(TomlPlace At, string Key, TomlNode Value);
