using Finch.Auth;
using Finch.Settings.Yaml;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Finch.Settings.Toml;

/// <summary>
/// Reads a TOML file into nodes that know their place. Tomlyn does the parsing and finds keys that are set twice; its syntax tree keeps
/// the order of the file and needs no reflection.
/// </summary>
internal sealed class TomlReader
{
    private readonly string _file;

    private TomlReader(string file) => _file = file;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public static TomlMap Read(string text, string file)
    {
        // The parser's own sentences are not repeated: they quote what they stumbled over, which may be private.
        try
        {
            var document = SyntaxParser.Parse(text, file, validate: true);
            foreach (var mistake in document.Diagnostics.Where(d => d.Kind == DiagnosticMessageKind.Error).OrderBy(d => d.Span.Start.Offset).Take(1))
            {
                throw mistake.Message.Contains("already defined", StringComparison.Ordinal)
                    ? SettingsError.At(file, PlaceOf(mistake.Span).Line, PlaceOf(mistake.Span).Column, "this key is set twice")
                    : Malformed(file, PlaceOf(mistake.Span));
            }

            return new TomlReader(file).Document(document);
        }
        catch (TomlException error)
        {
            throw Malformed(file, new TomlPlace(error.Line ?? 1, error.Column ?? 1));
        }
    }

    private TomlMap Document(DocumentSyntax document)
    {
        var root = new TomlMap(new TomlPlace(1, 1), []);
        AddAll(root, document.KeyValues);
        foreach (var table in document.Tables)
        {
            var (map, last) = Descend(root, table.Name!);
            if (table is TableArraySyntax)
                throw SettingsError.At(_file, PlaceOf(table.Span).Line, PlaceOf(table.Span).Column, "a list of tables has no meaning here");
            AddAll(Below(map, last), table.Items);
        }

        return root;
    }

    private void AddAll(TomlMap map, IEnumerable<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            var (owner, last) = Descend(map, pair.Key!);
            owner.Entries.Add(new TomlEntry(last.At, last.Key, Value(pair.Value!)));
        }
    }

    /// <summary>The table that holds the last part of a dotted key, and that part.</summary>
    private (TomlMap Owner, (string Key, TomlPlace At) Last) Descend(TomlMap map, KeySyntax key)
    {
        (string, TomlPlace) Part(BareKeyOrStringValueSyntax part)
            => (part switch { BareKeySyntax bare => bare.Key?.Text, StringValueSyntax quoted => quoted.Value, _ => null } ?? throw Malformed(_file, PlaceOf(part.Span)), PlaceOf(part.Span));

        var parts = key.DotKeys.Select(dotted => dotted.Key!).Prepend(key.Key!).Select(Part).ToArray();
        foreach (var part in parts[..^1])
            map = Below(map, part);
        return (map, parts[^1]);
    }

    /// <summary>The table of that name, made where there is none. The parser has refused a key that is a table and something else.</summary>
    private TomlMap Below(TomlMap map, (string Key, TomlPlace At) part)
    {
        if (map.Find(part.Key) is { } known)
            return known.Value as TomlMap ?? throw Malformed(_file, part.At);
        var made = new TomlMap(part.At, []);
        map.Entries.Add(new TomlEntry(part.At, part.Key, made));
        return made;
    }

    private TomlNode Value(ValueSyntax value)
    {
        var at = PlaceOf(value.Span);
        switch (value)
        {
            case StringValueSyntax text:
                return new TomlText(at, text.Value ?? "");
            case BooleanValueSyntax yes:
                return new TomlSwitch(at, yes.Value);
            case ArraySyntax list:
                return new TomlList(at, [.. list.Items.Select(item => Value(item.Value!))]);
            case InlineTableSyntax inline:
                var map = new TomlMap(at, []);
                AddAll(map, inline.Items.Select(item => item.KeyValue!));
                return map;
            default:
                return new TomlOther(at);
        }
    }

    private static RegistryAuthException Malformed(string file, TomlPlace at)
        => SettingsError.At(file, at.Line, at.Column, "this is not TOML", "texts are in quotes, and tables in brackets: [host.\"https://mirror.example\"]");

    /// <summary>The parser counts from zero.</summary>
    private static TomlPlace PlaceOf(SourceSpan span) => new(span.Start.Line + 1, span.Start.Column + 1);
}
