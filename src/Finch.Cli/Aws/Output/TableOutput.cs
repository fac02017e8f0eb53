using System.Text.Json.Nodes;

namespace Finch.Cli.Aws.Output;

/// <summary>Builds the sections of a table: an object is a row under its keys, what is nested in it is a section below.</summary>
internal sealed class TableOutput(TableStyle style) : OutputFormat
{
    private readonly List<TableSection> _sections = [];

    public override void Print(string operation, JsonNode? answer, TextWriter output)
    {
        _sections.Clear();
        if (Build(operation, answer, 0))
            new TableDrawing(style, output).Draw(_sections);
    }

    private bool Build(string? title, JsonNode? node, int depth)
    {
        if (!Scalar.IsSomething(node))
            return false;
        if (title is not null)
            _sections.Add(new TableSection(title, depth));
        if (node is JsonArray items)
            BuildItems(title, items, depth);
        else if (node is JsonObject entries)
            BuildEntries(entries, depth);
        return true;
    }

    private void BuildItems(string? title, JsonArray items, int depth)
    {
        if (items[0] is JsonObject)
        {
            BuildObjects(title ?? "", [.. items.Select(item => item as JsonObject
                ?? throw new FormatException("a table cannot show objects and other values in one list"))], depth);
            return;
        }

        foreach (var item in items)
        {
            if (Scalar.Is(item))
                _sections[^1].AddRow([Scalar.Plain(item)]);
            else if (item is JsonArray row && row.All(Scalar.Is))
                _sections[^1].AddRow([.. row.Select(Scalar.Plain)]);
            else
                Build(null, item, 0);
        }
    }

    private void BuildEntries(JsonObject entries, int depth)
    {
        var (headers, nested) = Keys([entries]);
        if (headers.Count == 1)
            _sections[^1].AddRow([headers[0], Scalar.Plain(entries[headers[0]])]);
        else if (headers.Count > 1)
        {
            _sections[^1].SetHeaders(headers);
            _sections[^1].AddRow([.. headers.Select(header => Scalar.Plain(entries[header]))]);
        }

        foreach (var key in nested)
            Build(key, entries[key], depth + 1);
    }

    private void BuildObjects(string title, List<JsonObject> objects, int depth)
    {
        var (headers, nested) = Keys(objects);
        _sections[^1].SetHeaders(headers);
        for (var i = 0; i < objects.Count; i++)
        {
            if (i > 0 && nested.Count > 0)
            {
                _sections.Add(new TableSection(title, depth));
                _sections[^1].SetHeaders(headers);
            }

            _sections[^1].AddRow([.. headers.Select(header => objects[i].TryGetPropertyValue(header, out var value) ? Scalar.Plain(value) : "")]);
            foreach (var key in nested.Where(objects[i].ContainsKey))
                Build(key, objects[i][key], depth + 1);
        }
    }

    /// <summary>The keys with single values and the keys with nested ones, each sorted.</summary>
    private static (List<string> Headers, List<string> Nested) Keys(List<JsonObject> objects)
    {
        List<string> Of(bool scalar) => [.. objects.SelectMany(item => item).Where(entry => Scalar.Is(entry.Value) == scalar).Select(entry => entry.Key)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return (Of(true), Of(false));
    }
}
