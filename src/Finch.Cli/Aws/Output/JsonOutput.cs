using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Finch.Aws.Query;

namespace Finch.Cli.Aws.Output;

/// <summary>JSON with four spaces a level, nothing escaped that need not be; an empty object prints nothing at all.</summary>
internal sealed class JsonOutput : OutputFormat
{
    public override void Print(string operation, JsonNode? answer, TextWriter output)
    {
        if (answer is JsonObject { Count: 0 })
            return;
        output.Write(Text(answer) + "\n");
    }

    public static string Text(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, "\n");
        return text.ToString();
    }

    /// <summary>A string in quotes.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, string newLine)
    {
        switch (node)
        {
            case JsonObject entries:
                List(text, '{', '}', newLine, entries, (inner, entry) =>
                {
                    text.Append(Quoted(entry.Key)).Append(": ");
                    Append(text, entry.Value, inner);
                });
                break;
            case JsonArray items:
                List(text, '[', ']', newLine, items, (inner, item) => Append(text, item, inner));
                break;
            default:
                text.Append(node?.GetValueKind() switch
                {
                    null or JsonValueKind.Null => "null",
                    JsonValueKind.True => "true",
                    JsonValueKind.False => "false",
                    JsonValueKind.Number => JsonNumber.Text(node),
                    _ => Quoted(node.GetValue<string>()),
                });
                break;
        }
    }

    private static void List<T>(StringBuilder text, char open, char close, string newLine, ICollection<T> items, Action<string, T> append)
    {
        text.Append(open);
        var (inner, first) = (newLine + "    ", true);
        foreach (var item in items)
        {
            text.Append(first ? "" : ",").Append(inner);
            append(inner, item);
            first = false;
        }

        text.Append(items.Count == 0 ? "" : newLine).Append(close);
    }
}
