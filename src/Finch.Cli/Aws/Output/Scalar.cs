using System.Text.Json;
using System.Text.Json.Nodes;
using Finch.Aws.Query;

namespace Finch.Cli.Aws.Output;

/// <summary>Single values as text. The AWS CLI prints them as Python does, and scripts compare with that.</summary>
internal static class Scalar
{
    public static bool Is(JsonNode? node) => node is not (JsonObject or JsonArray);

    /// <summary>In text and tables: <c>None</c>, <c>True</c>, <c>False</c>, numbers, strings as they are.</summary>
    public static string Plain(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "None",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Number => JsonNumber.Text(node),
        JsonValueKind.String => node.GetValue<string>(),
        _ => JsonOutput.Text(node),
    };

    /// <summary>False for what Python counts as nothing: a table of it is not printed.</summary>
    public static bool IsSomething(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => node.GetValue<string>().Length > 0,
        JsonValueKind.Number => JsonNumber.Of(node) != 0,
        JsonValueKind.Array => node.AsArray().Count > 0,
        JsonValueKind.Object => node.AsObject().Count > 0,
        _ => true,
    };
}
