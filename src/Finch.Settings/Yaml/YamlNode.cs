namespace Finch.Settings.Yaml;

/// <summary>A place in a file; lines and columns count from one, as editors do.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
/// <param name="Index">The character, from zero.</param>
internal readonly record struct YamlPlace(int Line, int Column, int Index);

/// <summary>A value of a YAML document with its place, so that an error can point at it and a program can change it.</summary>
/// <param name="At">Where it starts: a scalar's quotes included, the first item or key of a block, the bracket of a flow form.</param>
/// <param name="End">The character behind it.</param>
internal abstract record YamlNode(YamlPlace At, int End);

/// <summary>A scalar.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="End">The character behind it.</param>
/// <param name="Value">What it says.</param>
/// <param name="IsNull">True for nothing at all, and for a plain <c>~</c> or <c>null</c>.</param>
internal sealed record YamlText(YamlPlace At, int End, string Value, bool IsNull) : YamlNode(At, End);

/// <summary>A list.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="End">The character behind it.</param>
/// <param name="Items">The items.</param>
/// <param name="IsFlow">True for the form with brackets.</param>
internal sealed record YamlList(YamlPlace At, int End, IReadOnlyList<YamlNode> Items, bool IsFlow) : YamlNode(At, End);

/// <summary>A mapping, in the order of the file.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="End">The character behind it.</param>
/// <param name="Entries">The entries; no key appears twice.</param>
/// <param name="IsFlow">True for the form with braces.</param>
internal sealed record YamlMap(YamlPlace At, int End, IReadOnlyList<YamlEntry> Entries, bool IsFlow) : YamlNode(At, End)
{
    /// <summary>An entry by its key; null when there is none.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

/// <summary>A key with its value.</summary>
/// <param name="At">Where the key starts.</param>
/// <param name="KeyEnd">The character behind the key.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(YamlPlace At, int KeyEnd, string Key, YamlNode Value);
