using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>The arguments of a function call, evaluated and checked against what the function takes.</summary>
internal sealed class JmesPathArguments
{
    private readonly JmesPathNode.Call _call;
    private readonly JsonNode?[] _values;

    public JmesPathArguments(JmesPathNode.Call call, JsonNode? current)
    {
        _call = call;
        _values = [.. call.Arguments.Select(argument => argument is JmesPathNode.Reference ? null : JmesPathEvaluator.Evaluate(argument, current))];
    }

    public int Count => _values.Length;

    public JmesPathArguments Expect(int count) => Count == count ? this : throw new JmesPathException(
        $"Expected {count} {(count == 1 ? "argument" : "arguments")} for function {_call.Function}(), received {Count}");

    public JmesPathArguments ExpectAtLeast(int count) => Count >= count ? this : throw new JmesPathException(
        $"Expected at least {count} {(count == 1 ? "argument" : "arguments")} for function {_call.Function}(), received {Count}");

    public IEnumerable<JsonNode?> All() => Enumerable.Range(0, Count).Select(Value);

    /// <summary>Any value, but not an expression reference.</summary>
    public JsonNode? Value(int at) => _call.Arguments[at] is JmesPathNode.Reference
        ? throw Invalid("expref", ["value"]) : _values[at];

    public JsonNode? Typed(int at, params string[] types) => Require(Value(at), types);

    public string Text(int at) => Typed(at, "string")!.GetValue<string>();

    public JsonNode? Number(int at) => Typed(at, "number");

    public JsonArray List(int at) => (JsonArray)Typed(at, "array")!;

    public JsonObject Entries(int at) => (JsonObject)Typed(at, "object")!;

    public JsonArray Numbers(int at) => Items(at, "array-number");

    public JsonArray Texts(int at) => Items(at, "array-string");

    /// <summary>A list of numbers, or a list of strings.</summary>
    public JsonArray Sortable(int at) => Items(at, "array-number", "array-string");

    /// <summary>Applies an expression reference to a value.</summary>
    public JsonNode? Apply(int at, JsonNode? value) => _call.Arguments[at] is JmesPathNode.Reference reference
        ? JmesPathEvaluator.Evaluate(reference.Body, value)
        : throw Invalid(JmesPathValues.TypeOf(_values[at]), ["expref"], _values[at]);

    /// <summary>The value, when it is of one of the types.</summary>
    public JsonNode? Require(JsonNode? value, string[] types)
        => types.Contains(JmesPathValues.TypeOf(value)) ? value : throw Invalid(JmesPathValues.TypeOf(value), types, value);

    /// <summary>A list whose elements are all of the first one's type, which has to be one of those allowed.</summary>
    private JsonArray Items(int at, params string[] types)
    {
        var value = Value(at);
        if (value is not JsonArray list)
            throw Invalid(JmesPathValues.TypeOf(value), types, value);
        if (list.Count == 0)
            return list;
        var type = JmesPathValues.TypeOf(list[0]);
        if (!types.Contains("array-" + type))
            throw Invalid(type, types, value);
        foreach (var item in list)
            Require(item, [type]);
        return list;
    }

    private JmesPathException Invalid(string received, string[] expected, JsonNode? value = null)
    {
        var shown = value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : CompactJson.Of(value);
        return new JmesPathException($"In function {_call.Function}(), invalid type for value: {shown}, "
            + $"expected one of: ['{string.Join("', '", expected)}'], received: \"{received}\"");
    }
}
