using Finch.Auth;
using SharpYaml;
using SharpYaml.Events;

namespace Finch.Settings.Yaml;

/// <summary>
/// Reads a settings file into nodes that know their place. SharpYaml does the parsing; what a settings file has no use for
/// (anchors, several documents, the same key twice) is refused with its line instead of being guessed at.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Deeper than any settings file, and far from the end of the stack.</summary>
    private const int MaxDepth = 32;

    private readonly IParser _parser;
    private readonly string _file;
    private int _depth;

    private YamlReader(string text, string file)
    {
        _parser = Parser.CreateParser(new StringReader(text));
        _file = file;
    }

    /// <summary>Reads a document whose root is a mapping.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <returns>The root; an empty mapping for an empty file.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public static YamlMap Read(string text, string file)
    {
        try
        {
            return new YamlReader(text, file).ReadDocument();
        }
        catch (YamlException error)
        {
            // The parser puts its own, zero-based place in front of the sentence.
            var sentence = error.Message[(error.Message.IndexOf("): ", StringComparison.Ordinal) is var end and >= 0 ? end + 3 : 0)..];
            throw SettingsError.At(file, PlaceOf(error.Start), sentence.TrimEnd('.').ToLowerInvariant());
        }
    }

    private YamlMap ReadDocument()
    {
        Next<StreamStart>();
        if (!_parser.MoveNext() || _parser.Current is not DocumentStart)
            return new YamlMap(new YamlPlace(1, 1, 0), 0, [], IsFlow: false);
        _parser.MoveNext();
        var root = Node();
        Next<DocumentEnd>();
        if (_parser.MoveNext() && _parser.Current is DocumentStart second)
            throw SettingsError.At(_file, PlaceOf(second.Start), "a second document begins here; a settings file is one document");
        return root switch
        {
            YamlMap map => map,
            YamlText { IsNull: true } => new YamlMap(root.At, root.End, [], IsFlow: false),
            _ => throw SettingsError.At(_file, root.At, "expected 'key: value' lines"),
        };
    }

    /// <summary>The node that the current event begins; afterwards the parser stands on its last event.</summary>
    private YamlNode Node()
    {
        var start = _parser.Current!;
        var at = PlaceOf(start.Start);
        if (++_depth > MaxDepth)
            throw SettingsError.At(_file, at, "nested too deeply");
        YamlNode node = start switch
        {
            NodeEvent { Anchor.Length: > 0 } or AnchorAlias => throw SettingsError.At(_file, at, "anchors and aliases are not used here; write the value out"),
            Scalar scalar => new YamlText(at, scalar.End.Index, scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null"),
            SequenceStart list => List(at, list.Style == YamlStyle.Flow),
            MappingStart map => Map(at, map.Style == YamlStyle.Flow),
            _ => throw SettingsError.At(_file, at, "expected a value"),
        };
        _depth--;
        return node;
    }

    private YamlList List(YamlPlace at, bool isFlow)
    {
        var items = Items();
        return new YamlList(at, EndOf(isFlow, at, items.LastOrDefault()), items, isFlow);
    }

    private YamlMap Map(YamlPlace at, bool isFlow)
    {
        var entries = Entries();
        return new YamlMap(at, EndOf(isFlow, at, entries.LastOrDefault()?.Value), entries, isFlow);
    }

    /// <summary>A flow form ends with its bracket; the parser notices the end of a block only at whatever comes next.</summary>
    private int EndOf(bool isFlow, YamlPlace at, YamlNode? last) => isFlow ? _parser.Current!.Start.Index + 1 : last?.End ?? at.Index;

    private List<YamlNode> Items()
    {
        var items = new List<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
            items.Add(Node());
        return items;
    }

    private List<YamlEntry> Entries()
    {
        var entries = new List<YamlEntry>();
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            if (Node() is not YamlText { IsNull: false } key)
                throw SettingsError.At(_file, PlaceOf(_parser.Current!.Start), "expected a name before the colon");
            if (entries.Find(entry => entry.Key == key.Value) is { } first)
                throw SettingsError.At(_file, key.At, $"'{key.Value}' is set twice; the first time in line {first.At.Line}");
            _parser.MoveNext();
            entries.Add(new YamlEntry(key.At, key.End, key.Value, Node()));
        }

        return entries;
    }

    private void Next<T>()
    {
        if (!_parser.MoveNext() || _parser.Current is not T)
            throw SettingsError.At(_file, new YamlPlace(1, 1, 0), "not a YAML document");
    }

    private static YamlPlace PlaceOf(Mark mark) => new(mark.Line + 1, mark.Column + 1, mark.Index);
}
