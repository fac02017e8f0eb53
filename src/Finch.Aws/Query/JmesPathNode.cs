using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>One node of a parsed expression: a closed set, each a rule of the grammar.</summary>
internal abstract record JmesPathNode
{
    public sealed record Current : JmesPathNode;

    public sealed record Field(string Name) : JmesPathNode;

    public sealed record Index(int At) : JmesPathNode;

    public sealed record Slice(int? Start, int? Stop, int Step) : JmesPathNode;

    public sealed record Constant(JsonNode? Value) : JmesPathNode;

    /// <summary>The right side applied to the result of the left: <c>a.b</c>, <c>a[0]</c>, <c>a | b</c>.</summary>
    public sealed record Then(JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    /// <summary>The right side applied to each element of the left, nulls left out.</summary>
    public sealed record Project(JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    /// <summary>The right side applied to each value of an object.</summary>
    public sealed record ProjectValues(JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    /// <summary>The right side applied to the elements for which the condition holds.</summary>
    public sealed record ProjectFiltered(JmesPathNode Left, JmesPathNode Condition, JmesPathNode Right) : JmesPathNode;

    /// <summary>A list with the lists in it opened by one level.</summary>
    public sealed record Flattened(JmesPathNode Operand) : JmesPathNode;

    public sealed record List(IReadOnlyList<JmesPathNode> Items) : JmesPathNode;

    public sealed record Object(IReadOnlyList<KeyValuePair<string, JmesPathNode>> Entries) : JmesPathNode;

    public sealed record Compare(JmesPathTokenKind Operator, JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    public sealed record Or(JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    public sealed record And(JmesPathNode Left, JmesPathNode Right) : JmesPathNode;

    public sealed record Not(JmesPathNode Operand) : JmesPathNode;

    /// <summary>An expression as a value, for functions that apply it: <c>&amp;name</c>.</summary>
    public sealed record Reference(JmesPathNode Body) : JmesPathNode;

    public sealed record Call(string Function, IReadOnlyList<JmesPathNode> Arguments) : JmesPathNode;
}
