namespace Finch.Settings.Yaml;

/// <summary>Changes of one top-level key in the text of a settings file; null for a form that is not changed safely.</summary>
/// <param name="text">The text.</param>
/// <param name="root">The same, parsed.</param>
internal sealed class KeyEdit(string text, YamlMap root)
{
    private readonly string _newLine = SettingsFile.NewLineOf(text);

    /// <summary>The key with its value on one line.</summary>
    public static string Line(string key, bool isList, IReadOnlyList<string> values) => $"{key}: {(isList ? Flow(values) : YamlQuote.WhereNeeded(values[0]))}";

    /// <summary>Sets a key to one value.</summary>
    public string? SetText(string key, string value)
    {
        if (root.IsFlow)
            return null;
        if (root.Find(key) is not { } entry)
            return Append(Line(key, isList: false, [value]));
        return entry.Value is YamlText old && old.Value == value && !old.IsNull ? text : Replace(entry, YamlQuote.WhereNeeded(value));
    }

    /// <summary>Sets a key to a list. In a list with an item a line, the lines of the items that stay are kept with their comments.</summary>
    public string? SetList(string key, IReadOnlyList<string> values)
    {
        if (root.IsFlow)
            return null;
        return root.Find(key) switch
        {
            null => Append(Line(key, isList: true, values)),
            { Value: YamlList old } when old.Items.Select(item => (item as YamlText)?.Value).SequenceEqual(values) => text,
            { Value: YamlList { IsFlow: false } old } entry when values.Count > 0 => ItemLines(old, values) ?? Replace(entry, Flow(values)),
            { } entry => Replace(entry, Flow(values)),
        };
    }

    /// <summary>Removes a key with its value, and the rest of its last line; comments above it stay.</summary>
    public string? Remove(string key)
    {
        if (root.Find(key) is not { } entry)
            return text;
        if (root.IsFlow)
            return null;
        var start = entry.At.Index - (entry.At.Column - 1);
        return text.Remove(start, NextLine(Math.Max(entry.KeyEnd, LastOf(entry.Value))) - start);
    }

    private string? ItemLines(YamlList old, IReadOnlyList<string> values)
    {
        if (old.Items.Any(item => item is not YamlText || item.At.Line == old.At.Line - 1))
            return null;
        var items = old.Items.Cast<YamlText>().ToList();
        var kept = items.Where(item => values.Contains(item.Value)).Select(item => item.Value).ToList();
        // What stays has to be in front, in the wanted order; what is new comes behind it.
        if (kept.Count == 0 || !values.Take(kept.Count).SequenceEqual(kept))
            return null;
        var indent = text[LineOf(items[0].At.Index)..text.IndexOf('-', LineOf(items[0].At.Index))];
        var edited = text;
        var end = NextLine(LastOf(items[^1]));
        var added = string.Concat(values.Skip(kept.Count).Select(value => $"{indent}- {YamlQuote.WhereNeeded(value)}{_newLine}"));
        if (added.Length > 0)
            edited = edited.Insert(end, end > 0 && text[end - 1] != '\n' ? _newLine + added : added);
        foreach (var gone in items.Where(item => !values.Contains(item.Value)).Reverse())
        {
            var start = LineOf(gone.At.Index);
            edited = edited.Remove(start, NextLine(LastOf(gone)) - start);
        }

        return edited;
    }

    private string Replace(YamlEntry entry, string value)
    {
        var colon = text.IndexOf(':', entry.KeyEnd) + 1;
        if (entry.Value is YamlText { IsNull: true, Value: "" })
            return text.Insert(colon, $" {value}");
        // A block begins lines further down; its value goes behind the colon, where a comment may stand.
        var isBlock = entry.Value is YamlList { IsFlow: false } or YamlMap { IsFlow: false };
        if (!isBlock)
            return text.Remove(entry.Value.At.Index, entry.Value.End - entry.Value.At.Index).Insert(entry.Value.At.Index, value);
        var first = LineOf(entry.Value.At.Index);
        return text.Remove(first, NextLine(LastOf(entry.Value)) - first).Insert(colon, $" {value}");
    }

    private string Append(string line)
    {
        var indent = new string(' ', root.Entries.Count > 0 ? root.At.Column - 1 : 0);
        return $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : _newLine)}{indent}{line}{_newLine}";
    }

    /// <summary>The last character of a value that is not white space: some values end, for the parser, on a line of their own.</summary>
    private int LastOf(YamlNode value)
    {
        var last = Math.Min(value.End, text.Length);
        while (last > value.At.Index && char.IsWhiteSpace(text[last - 1]))
            last--;
        return last;
    }

    private int LineOf(int index) => index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;

    private int NextLine(int index) => text.IndexOf('\n', index) is >= 0 and var at ? at + 1 : text.Length;

    private static string Flow(IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(YamlQuote.WhereNeeded))}]";
}
