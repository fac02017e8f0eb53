using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>
/// A JMESPath expression (jmespath.org), compiled once: what <c>--query</c> takes. The whole grammar and the 26 standard functions.
/// </summary>
internal sealed class JmesPathExpression
{
    private readonly JmesPathNode _root;

    private JmesPathExpression(JmesPathNode root) => _root = root;

    /// <summary>Parses an expression.</summary>
    /// <exception cref="JmesPathException">It is malformed.</exception>
    public static JmesPathExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new JmesPathExpression(JmesPathParser.Parse(text));
    }

    /// <summary>Applies the expression.</summary>
    /// <param name="data">The data; it is not changed.</param>
    /// <returns>The result, which may be part of the data; null for JSON's null.</returns>
    /// <exception cref="JmesPathException">A function does not exist or does not take such values.</exception>
    public JsonNode? Search(JsonNode? data) => JmesPathEvaluator.Evaluate(_root, data);
}
