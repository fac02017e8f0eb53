using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>Truth, equality and order of values in JMESPath.</summary>
internal static class JmesPathValues
{
    /// <summary>The name of a value's type.</summary>
    public static string TypeOf(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    /// <summary>False for null, false, and empty strings, lists and objects; zero is true.</summary>
    public static bool IsTrue(JsonNode? node) => node switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        JsonObject entries => entries.Count > 0,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>().Length > 0,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => true,
        },
    };

    /// <summary>Deep equality; numbers by value.</summary>
    public static bool AreEqual(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(entry => b.TryGetPropertyValue(entry.Key, out var other) && AreEqual(entry.Value, other)),
        _ when left.GetValueKind() != right.GetValueKind() => false,
        _ when JsonNumber.Is(left) => JsonNumber.Of(left).Equals(JsonNumber.Of(right)),
        _ => left.GetValueKind() != JsonValueKind.String || left.GetValue<string>() == right.GetValue<string>(),
    };

    /// <summary>The order of two numbers or two strings; strings by code point.</summary>
    public static int Compare(JsonNode? left, JsonNode? right)
        => JsonNumber.Is(left) ? JsonNumber.Of(left).CompareTo(JsonNumber.Of(right)) : string.CompareOrdinal(left!.GetValue<string>(), right!.GetValue<string>());

    /// <summary>A node that may be put into another tree.</summary>
    public static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
