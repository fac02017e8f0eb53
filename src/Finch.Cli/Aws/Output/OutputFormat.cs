using System.Text.Json.Nodes;

namespace Finch.Cli.Aws.Output;

/// <summary>How tables look.</summary>
/// <param name="IsColored">With the terminal's colours.</param>
/// <param name="Width">The columns at hand; wider tables are turned on their side.</param>
internal sealed record TableStyle(bool IsColored, int Width);

/// <summary>One of the AWS CLI's output formats.</summary>
internal abstract class OutputFormat
{
    /// <summary>The format of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static OutputFormat For(string name, TableStyle style) => name switch
    {
        "json" => new JsonOutput(),
        "text" => new TextOutput(),
        "table" => new TableOutput(style),
        "yaml" => new YamlOutput(isStream: false),
        "yaml-stream" => new YamlOutput(isStream: true),
        "off" => new NoOutput(),
        _ => throw new FormatException($"Unknown output type: {name}"),
    };

    /// <summary>Prints an answer.</summary>
    /// <param name="operation">The operation, the title of a table.</param>
    /// <param name="answer">The answer, or what the query left of it.</param>
    /// <param name="output">Where to.</param>
    public abstract void Print(string operation, JsonNode? answer, TextWriter output);

    private sealed class NoOutput : OutputFormat
    {
        public override void Print(string operation, JsonNode? answer, TextWriter output)
        {
        }
    }
}
