namespace Finch.Settings.Yaml;

/// <summary>A place in a file; lines and columns count from one, as editors do.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
/// <param name="Index">The character, from zero.</param>
internal readonly record struct YamlPlace(int Line, int Column, int Index);

/// <summary>A value of a YAML document with its place, so that an error can point at it.</summary>
internal abstract record YamlNode(YamlPlace At);

/// <summary>A scalar.</summary>
/// <param name="At">Where it starts, its quotes included.</param>
/// <param name="End">The character behind it.</param>
/// <param name="Value">What it says.</param>
/// <param name="IsNull">True for nothing at all, and for a plain <c>~</c> or <c>null</c>.</param>
internal sealed record YamlText(YamlPlace At, int End, string Value, bool IsNull) : YamlNode(At);

/// <summary>A list.</summary>
internal sealed record YamlList(YamlPlace At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <summary>A mapping, in the order of the file.</summary>
/// <param name="At">Where it starts: the first key of a block, the brace of a flow mapping.</param>
/// <param name="Entries">The entries; no key appears twice.</param>
/// <param name="IsFlow">True for the form with braces.</param>
internal sealed record YamlMap(YamlPlace At, IReadOnlyList<YamlEntry> Entries, bool IsFlow) : YamlNode(At)
{
    /// <summary>An entry by its key; null when there is none.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(YamlPlace At, string Key, YamlNode Value);
