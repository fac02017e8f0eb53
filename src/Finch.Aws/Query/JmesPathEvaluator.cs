using System.Text.Json.Nodes;
using static Finch.Aws.Query.JmesPathTokenKind;

namespace Finch.Aws.Query;

/// <summary>Walks a parsed expression over a value.</summary>
internal static class JmesPathEvaluator
{
    /// <summary>The value of an expression for a current value.</summary>
    public static JsonNode? Evaluate(JmesPathNode node, JsonNode? current) => node switch
    {
        JmesPathNode.Current => current,
        JmesPathNode.Constant constant => constant.Value,
        JmesPathNode.Field field => current is JsonObject entries && entries.TryGetPropertyValue(field.Name, out var value) ? value : null,
        JmesPathNode.Index index => At(current, index.At),
        JmesPathNode.Slice slice => SliceOf(current, slice),
        JmesPathNode.Then then => Evaluate(then.Right, Evaluate(then.Left, current)),
        JmesPathNode.Project project => Evaluate(project.Left, current) is JsonArray list ? Each(list, project.Right) : null,
        JmesPathNode.ProjectValues project => Evaluate(project.Left, current) is JsonObject entries
            ? Each(entries.Select(entry => entry.Value), project.Right) : null,
        JmesPathNode.ProjectFiltered project => Evaluate(project.Left, current) is JsonArray list
            ? Each(list.Where(item => JmesPathValues.IsTrue(Evaluate(project.Condition, item))), project.Right) : null,
        JmesPathNode.Flattened flattened => Evaluate(flattened.Operand, current) is JsonArray list ? Flatten(list) : null,
        JmesPathNode.List list => current is null ? null
            : new JsonArray([.. list.Items.Select(item => JmesPathValues.Copy(Evaluate(item, current)))]),
        JmesPathNode.Object selected => current is null ? null : ObjectOf(selected, current),
        JmesPathNode.Compare compare => Compare(compare.Operator, Evaluate(compare.Left, current), Evaluate(compare.Right, current)),
        JmesPathNode.Or or => Evaluate(or.Left, current) is var left && JmesPathValues.IsTrue(left) ? left : Evaluate(or.Right, current),
        JmesPathNode.And and => Evaluate(and.Left, current) is var left && JmesPathValues.IsTrue(left) ? Evaluate(and.Right, current) : left,
        JmesPathNode.Not not => JsonValue.Create(!JmesPathValues.IsTrue(Evaluate(not.Operand, current))),
        JmesPathNode.Call call => JmesPathFunctions.Call(call, current),
        _ => throw new JmesPathException("an expression reference (&) stands where a value is needed"),
    };

    private static JsonNode? At(JsonNode? current, int index)
    {
        if (current is not JsonArray list)
            return null;
        var at = index < 0 ? index + list.Count : index;
        return at >= 0 && at < list.Count ? list[at] : null;
    }

    private static JsonArray Each(IEnumerable<JsonNode?> items, JmesPathNode right)
        => new([.. items.Select(item => Evaluate(right, item)).Where(result => result is not null).Select(JmesPathValues.Copy)]);

    private static JsonArray Flatten(JsonArray list)
        => new([.. list.SelectMany(item => item is JsonArray inner ? inner : (IEnumerable<JsonNode?>)[item]).Select(JmesPathValues.Copy)]);

    private static JsonObject ObjectOf(JmesPathNode.Object selected, JsonNode current)
    {
        var result = new JsonObject();
        foreach (var (key, value) in selected.Entries)
            result[key] = JmesPathValues.Copy(Evaluate(value, current));
        return result;
    }

    /// <summary>Python's slices, which the specification follows: negative bounds count from the end, a negative step goes backwards.</summary>
    private static JsonArray? SliceOf(JsonNode? current, JmesPathNode.Slice slice)
    {
        if (current is not JsonArray list)
            return null;
        if (slice.Step == 0)
            throw new JmesPathException("slice step cannot be zero");
        var backwards = slice.Step < 0;
        var (lowest, highest) = backwards ? (-1, list.Count - 1) : (0, list.Count);
        int Bound(int? given, int absent) => given is not { } at ? absent : Math.Clamp(at < 0 ? at + list.Count : at, lowest, highest);
        var (start, stop) = (Bound(slice.Start, backwards ? highest : lowest), Bound(slice.Stop, backwards ? lowest : highest));
        var result = new JsonArray();
        for (long at = start; backwards ? at > stop : at < stop; at += slice.Step)
            result.Add(JmesPathValues.Copy(list[(int)at]));
        return result;
    }

    /// <summary>Numbers have an order, and, in the reference though not in the specification, strings; between other values it is null.</summary>
    private static JsonValue? Compare(JmesPathTokenKind compare, JsonNode? left, JsonNode? right)
    {
        if (compare is Equal or NotEqual)
            return JsonValue.Create(JmesPathValues.AreEqual(left, right) == (compare == Equal));
        if (JmesPathValues.TypeOf(left) is var type && (type is not ("number" or "string") || JmesPathValues.TypeOf(right) != type))
            return null;
        var order = JmesPathValues.Compare(left, right);
        return JsonValue.Create(compare switch
        {
            Less => order < 0,
            LessOrEqual => order <= 0,
            Greater => order > 0,
            _ => order >= 0,
        });
    }
}
