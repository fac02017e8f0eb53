using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>The standard functions of JMESPath.</summary>
internal static class JmesPathFunctions
{
    /// <summary>Calls a function with the values of its arguments.</summary>
    /// <exception cref="JmesPathException">No such function, or it does not take such arguments.</exception>
    public static JsonNode? Call(JmesPathNode.Call call, JsonNode? current)
    {
        var arguments = new JmesPathArguments(call, current);
        return call.Function switch
        {
            "abs" => arguments.Expect(1).Number(0) is var number && JsonNumber.IsWhole(number)
                ? JsonNumber.Create(Math.Abs(JsonNumber.Of(number)), true) : JsonNumber.Create(Math.Abs(JsonNumber.Of(number)), false),
            "avg" => arguments.Expect(1).Numbers(0) is { Count: > 0 } list ? JsonNumber.Create(list.Average(JsonNumber.Of), false) : null,
            "ceil" => JsonNumber.Create(Math.Ceiling(JsonNumber.Of(arguments.Expect(1).Number(0))), true),
            "floor" => JsonNumber.Create(Math.Floor(JsonNumber.Of(arguments.Expect(1).Number(0))), true),
            "contains" => JsonValue.Create(Contains(arguments.Expect(2))),
            "ends_with" => JsonValue.Create(arguments.Expect(2).Text(0).EndsWith(arguments.Text(1), StringComparison.Ordinal)),
            "starts_with" => JsonValue.Create(arguments.Expect(2).Text(0).StartsWith(arguments.Text(1), StringComparison.Ordinal)),
            "join" => JsonValue.Create(string.Join(arguments.Expect(2).Text(0), arguments.Texts(1).Select(item => item!.GetValue<string>()))),
            "keys" => new JsonArray([.. arguments.Expect(1).Entries(0).Select(entry => JsonValue.Create(entry.Key))]),
            "values" => new JsonArray([.. arguments.Expect(1).Entries(0).Select(entry => JmesPathValues.Copy(entry.Value))]),
            "length" => JsonValue.Create((long)Length(arguments.Expect(1))),
            "map" => new JsonArray([.. arguments.Expect(2).List(1).Select(item => JmesPathValues.Copy(arguments.Apply(0, item)))]),
            "max" => Extreme(arguments.Expect(1).Sortable(0), 1),
            "min" => Extreme(arguments.Expect(1).Sortable(0), -1),
            "max_by" => Keyed(arguments.Expect(2)) is { Count: > 0 } items ? items.Aggregate((a, b) => JmesPathValues.Compare(b.Key, a.Key) > 0 ? b : a).Item : null,
            "min_by" => Keyed(arguments.Expect(2)) is { Count: > 0 } items ? items.Aggregate((a, b) => JmesPathValues.Compare(b.Key, a.Key) < 0 ? b : a).Item : null,
            "merge" => Merge(arguments),
            "not_null" => arguments.ExpectAtLeast(1).All().FirstOrDefault(value => value is not null),
            "reverse" => Reverse(arguments.Expect(1)),
            "sort" => new JsonArray([.. arguments.Expect(1).Sortable(0).Order(Comparer<JsonNode?>.Create(JmesPathValues.Compare)).Select(JmesPathValues.Copy)]),
            "sort_by" => new JsonArray([.. Keyed(arguments.Expect(2))
                .OrderBy(item => item.Key, Comparer<JsonNode?>.Create(JmesPathValues.Compare)).Select(item => JmesPathValues.Copy(item.Item))]),
            "sum" => arguments.Expect(1).Numbers(0) is var list ? JsonNumber.Create(list.Sum(JsonNumber.Of), list.All(JsonNumber.IsWhole)) : null,
            "to_array" => arguments.Expect(1).Value(0) is JsonArray array ? array : new JsonArray(JmesPathValues.Copy(arguments.Value(0))),
            "to_number" => ToNumber(arguments.Expect(1).Value(0)),
            "to_string" => JsonValue.Create(arguments.Expect(1).Value(0) is JsonValue text && text.TryGetValue<string>(out var plain)
                ? plain : CompactJson.Of(arguments.Value(0))),
            "type" => JsonValue.Create(JmesPathValues.TypeOf(arguments.Expect(1).Value(0))),
            _ => throw new JmesPathException($"Unknown function: {call.Function}()"),
        };
    }

    private static bool Contains(JmesPathArguments arguments) => arguments.Typed(0, "array", "string") is JsonArray list
        ? list.Any(item => JmesPathValues.AreEqual(item, arguments.Value(1)))
        : arguments.Value(1) is JsonValue part && part.TryGetValue<string>(out var text) && arguments.Text(0).Contains(text, StringComparison.Ordinal);

    /// <summary>Strings count code points, as the specification says.</summary>
    private static int Length(JmesPathArguments arguments) => arguments.Typed(0, "string", "array", "object") switch
    {
        JsonArray list => list.Count,
        JsonObject entries => entries.Count,
        _ => arguments.Text(0).EnumerateRunes().Count(),
    };

    private static JsonNode? Extreme(JsonArray list, int direction)
        => list.Count == 0 ? null : list.Aggregate((best, next) => Math.Sign(JmesPathValues.Compare(next, best)) == direction ? next : best);

    private static List<(JsonNode? Item, JsonNode? Key)> Keyed(JmesPathArguments arguments)
    {
        var items = arguments.List(0).Select(item => (Item: item, Key: arguments.Apply(1, item))).ToList();
        var type = items.Count == 0 ? "" : JmesPathValues.TypeOf(items[0].Key);
        foreach (var (_, key) in items)
            arguments.Require(key, type is "string" ? ["string"] : type is "number" ? ["number"] : ["string", "number"]);
        return items;
    }

    private static JsonObject Merge(JmesPathArguments arguments)
    {
        var merged = new JsonObject();
        for (var i = 0; i < arguments.ExpectAtLeast(1).Count; i++)
        {
            foreach (var (key, value) in arguments.Entries(i))
                merged[key] = JmesPathValues.Copy(value);
        }

        return merged;
    }

    private static JsonNode Reverse(JmesPathArguments arguments)
    {
        if (arguments.Typed(0, "array", "string") is JsonArray list)
            return new JsonArray([.. list.Reverse().Select(JmesPathValues.Copy)]);
        var reversed = new StringBuilder();
        foreach (var rune in arguments.Text(0).EnumerateRunes())
            reversed.Insert(0, rune.ToString());
        return JsonValue.Create(reversed.ToString());
    }

    private static JsonNode? ToNumber(JsonNode? value)
        => JsonNumber.Is(value) ? value : value is JsonValue text && text.TryGetValue<string>(out var digits) ? JsonNumber.Parse(digits) : null;
}
