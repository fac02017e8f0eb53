using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Finch.Aws.Query;

namespace Finch.Cli.Aws.Output;

/// <summary>Single values in YAML: plain where a reader cannot mistake them, else in single quotes, or double ones for what cannot be printed.</summary>
internal static class YamlScalar
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES", "no", "No", "NO",
        "on", "On", "ON", "off", "Off", "OFF", "=", "<<", ".inf", ".nan", "---", "...",
    };

    public static string Of(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => JsonNumber.Text(node),
        _ => Text(node.GetValue<string>()),
    };

    public static string Text(string value)
    {
        if (value.EnumerateRunes().Any(rune => Rune.IsControl(rune)))
            return DoubleQuoted(value);
        return IsPlain(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(string value)
        => !Words.Contains(value) && !LooksLikeNumberOrTime(value)
            && (!"-?:,[]{}#&*!|>'\"%@` ".Contains(value[0], StringComparison.Ordinal) || IsHarmlessStart(value))
            && value[^1] is not (' ' or ':') && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal);

    /// <summary>A hyphen, question mark or colon that a character other than a space follows begins no structure.</summary>
    private static bool IsHarmlessStart(string value) => value.Length > 1 && value[0] is ('-' or '?' or ':') && value[1] != ' ';

    /// <summary>Digits with the marks of numbers, dates and times: a reader might not take them for text.</summary>
    private static bool LooksLikeNumberOrTime(string value)
    {
        var digits = value[0] is '+' or '-' or '.' ? value[1..] : value;
        return digits.Length > 0 && char.IsAsciiDigit(digits[0])
            && (digits.All(c => char.IsAsciiDigit(c) || c is '_' or '.' or ':' or '-' or '+' or 'e' or 'E')
                || digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("0o", StringComparison.Ordinal)
                || (digits.Length > 10 && digits[4] == '-' && DateTime.TryParse(digits, CultureInfo.InvariantCulture, out _)));
    }

    private static string DoubleQuoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\t' => text.Append("\\t"),
                '\r' => text.Append("\\r"),
                '\0' => text.Append("\\0"),
                _ when char.IsControl(c) => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
