using Finch.Auth;
using Finch.Settings.Yaml;

namespace Finch.Settings.Rules;

/// <summary>
/// Puts a rule into <c>finch.yaml</c> by changing only the characters that have to change: comments, order and unknown keys
/// stay. What comes out is read again before it is written; a file of a form we cannot change safely is left alone.
/// </summary>
public sealed class RuleWriter(string path)
{
    /// <summary>Writes the keys of a rule for one host, replacing the values of a rule that has them.</summary>
    /// <returns>False when the file says so already.</returns>
    /// <exception cref="RegistryAuthException">The file is malformed, or cannot be changed or written; the old content is still there.</exception>
    public Task<bool> SetAsync(RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(keys);
        return new SettingsFile(path).ChangeAsync(
            before =>
            {
                var after = Change(before, host, keys);
                if (after != before)
                    Check(after, host, keys);
                return after;
            },
            cancellationToken);
    }

    private string Change(string text, RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys)
    {
        var root = YamlReader.Read(text, path);
        if (root.IsFlow)
            throw ByHand(host, keys);
        var line = Line(host, keys);
        var newLine = SettingsFile.NewLineOf(text);
        switch (root.Find("registries"))
        {
            case null:
                return $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : newLine)}registries:{newLine}  {line}{newLine}";
            case { Value: YamlText { IsNull: true } } empty:
                var end = text.IndexOf('\n', empty.At.Index) is var at and >= 0 ? at + 1 : text.Length;
                return text.Insert(end, $"{(end == text.Length && !text.EndsWith('\n') ? newLine : "")}  {line}{newLine}");
            case { Value: YamlMap map }:
                return RuleOf(map, host) is { } known
                    ? Replace(text, known, host, keys)
                    : Insert(text, map, line, newLine);
            default:
                throw ByHand(host, keys);
        }
    }

    private static string Insert(string text, YamlMap map, string line, string newLine)
    {
        if (map.IsFlow)
            return text.Insert(map.At.Index + 1, $" {line}{(map.Entries.Count > 0 ? "," : " ")}");
        var start = map.Entries[0].At.Index - (map.Entries[0].At.Column - 1);
        return text.Insert(start, $"{new string(' ', map.Entries[0].At.Column - 1)}{line}{newLine}");
    }

    /// <summary>Changes the values in place, the last one first so that the places of the others stay true.</summary>
    private string Replace(string text, YamlEntry rule, RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys)
    {
        if (rule.Value is not YamlMap map)
            throw ByHand(host, keys);
        var values = keys.Select(key => (New: key.Value, Old: map.Find(key.Key)?.Value as YamlText ?? throw ByHand(host, keys)));
        foreach (var (value, old) in values.OrderByDescending(pair => pair.Old.At.Index))
        {
            if (old.Value != value)
                text = text.Remove(old.At.Index, old.End - old.At.Index).Insert(old.At.Index, YamlQuote.Always(value));
        }

        return text;
    }

    private void Check(string text, RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys)
    {
        var rule = YamlReader.Read(text, path).Find("registries")?.Value is YamlMap rules ? RuleOf(rules, host)?.Value as YamlMap : null;
        if (!keys.All(key => rule?.Find(key.Key)?.Value is YamlText text && text.Value == key.Value))
            throw ByHand(host, keys);
    }

    private RegistryAuthException ByHand(RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys)
        => new(AuthFailure.Configuration, $"{path} already has registries in a form that is not changed by a program",
            $"write there: {Line(host, keys)}", host);

    private static YamlEntry? RuleOf(YamlMap rules, RegistryHost host)
        => rules.Entries.FirstOrDefault(entry => HostPattern.TryParse(entry.Key, out var pattern) && pattern.Names(host));

    private static string Line(RegistryHost host, IReadOnlyList<KeyValuePair<string, string>> keys)
        => $"{YamlQuote.Always(host.ToString())}: {{ {string.Join(", ", keys.Select(key => $"{key.Key}: {YamlQuote.Always(key.Value)}"))} }}";
}
