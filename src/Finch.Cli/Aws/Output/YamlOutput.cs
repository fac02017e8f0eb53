using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Cli.Aws.Output;

/// <summary>YAML in block style, keys sorted; a bare value is printed as JSON, because YAML would end it with three dots.</summary>
internal sealed class YamlOutput(bool isStream) : OutputFormat
{
    public override void Print(string operation, JsonNode? answer, TextWriter output)
    {
        if (answer is JsonObject { Count: 0 })
            return;
        if (isStream)
            answer = new JsonArray(answer?.DeepClone());
        else if (Scalar.Is(answer))
        {
            output.Write(JsonOutput.Text(answer) + "\n");
            return;
        }

        var text = new StringBuilder();
        Append(text, answer, 0, startsLine: true);
        output.Write(text);
    }

    /// <summary>Appends a value; a list below a key stands at the key's own indentation.</summary>
    private static void Append(StringBuilder text, JsonNode? node, int indent, bool startsLine)
    {
        switch (node)
        {
            case JsonObject { Count: 0 }:
                text.Append("{}\n");
                break;
            case JsonArray { Count: 0 }:
                text.Append("[]\n");
                break;
            case JsonObject entries:
                foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    Start(text, indent, ref startsLine);
                    text.Append(YamlScalar.Text(key)).Append(':');
                    Below(text, value, value is JsonArray ? indent : indent + 2);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Start(text, indent, ref startsLine);
                    text.Append("- ");
                    Append(text, item, indent + 2, startsLine: false);
                }

                break;
            default:
                text.Append(YamlScalar.Of(node)).Append('\n');
                break;
        }
    }

    private static void Below(StringBuilder text, JsonNode? value, int indent)
    {
        var isBlock = value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };
        text.Append(isBlock ? '\n' : ' ');
        Append(text, value, indent, startsLine: isBlock);
    }

    /// <summary>Indents every line but the one that a hyphen has begun.</summary>
    private static void Start(StringBuilder text, int indent, ref bool startsLine)
    {
        if (startsLine)
            text.Append(' ', indent);
        startsLine = true;
    }
}
