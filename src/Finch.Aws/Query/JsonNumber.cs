using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>Numbers as JMESPath's reference sees them: whole ones stay whole, so a sum of whole numbers prints without a fraction.</summary>
internal static class JsonNumber
{
    /// <summary>The value of a number node.</summary>
    public static double Of(JsonNode? node) => node!.AsValue() is var value && value.TryGetValue<long>(out var whole) ? whole : value.GetValue<double>();

    /// <summary>True when the node holds a whole number written without a fraction.</summary>
    public static bool IsWhole(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out _);

    /// <summary>A node for a computed number.</summary>
    public static JsonNode Create(double value, bool whole)
        => whole && Math.Abs(value) < 9e15 ? JsonValue.Create((long)value) : JsonValue.Create(value);

    /// <summary>The number as text, for the outputs: a fraction is always shown, <c>2.0</c>, unless the number is whole.</summary>
    public static string Text(JsonNode node)
    {
        var value = node.AsValue();
        if (value.TryGetValue<long>(out var whole))
            return whole.ToString(CultureInfo.InvariantCulture);
        var number = value.GetValue<double>();
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyExceptInRange('0', '9') is -1 || (text[0] == '-' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') is -1)
            ? text + ".0" : text.Replace("E", "e", StringComparison.Ordinal);
    }

    /// <summary>A number in text; null for anything else.</summary>
    public static JsonNode? Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number) : null;
    }

    /// <summary>True for a number node.</summary>
    public static bool Is(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;
}
