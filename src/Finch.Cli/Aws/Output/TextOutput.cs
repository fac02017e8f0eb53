using System.Text.Json.Nodes;

namespace Finch.Cli.Aws.Output;

/// <summary>Tab-separated values, keys sorted; what is nested follows on lines that begin with its key in capitals.</summary>
internal sealed class TextOutput : OutputFormat
{
    public override void Print(string operation, JsonNode? answer, TextWriter output) => Node(output, answer, null, null);

    private static void Node(TextWriter output, JsonNode? node, string? label, List<string>? columns)
    {
        switch (node)
        {
            case JsonObject entries:
                Entries(output, entries, label, columns);
                break;
            case JsonArray items:
                Items(output, items, label);
                break;
            default:
                output.Write(Scalar.Plain(node) + "\n");
                break;
        }
    }

    private static void Items(TextWriter output, JsonArray items, string? label)
    {
        if (items.Any(item => item is JsonObject))
        {
            // All rows of a list have the same columns, empty where one has no such key.
            var columns = items.OfType<JsonObject>().SelectMany(item => item.Where(entry => Scalar.Is(entry.Value)).Select(entry => entry.Key))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            foreach (var item in items)
                Node(output, item, label, columns);
            return;
        }

        var scalars = items.Where(Scalar.Is).ToList();
        if (scalars.Count > 0)
            Scalars(output, scalars, label);
        foreach (var list in items.Where(item => !Scalar.Is(item)))
            Node(output, list, label, null);
    }

    private static void Scalars(TextWriter output, List<JsonNode?> scalars, string? label)
    {
        if (label is null)
        {
            output.Write(string.Join('\t', scalars.Select(Scalar.Plain)) + "\n");
            return;
        }

        foreach (var scalar in scalars)
            output.Write($"{label.ToUpperInvariant()}\t{Scalar.Plain(scalar)}\n");
    }

    private static void Entries(TextWriter output, JsonObject entries, string? label, List<string>? columns)
    {
        columns ??= [.. entries.Where(entry => Scalar.Is(entry.Value)).Select(entry => entry.Key).Order(StringComparer.Ordinal)];
        if (columns.Count > 0)
        {
            var cells = columns.Select(column => entries.TryGetPropertyValue(column, out var value) ? Scalar.Plain(value) : "");
            output.Write(string.Join('\t', label is null ? cells : cells.Prepend(label.ToUpperInvariant())) + "\n");
        }

        foreach (var (key, value) in entries.Where(entry => !columns.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            Node(output, value, key, null);
    }
}
