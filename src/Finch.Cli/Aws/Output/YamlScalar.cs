using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Finch.Aws.Query;

namespace Finch.Cli.Aws.Output;

/// <summary>Single values in YAML: plain where a reader cannot mistake them, else in single quotes, or double ones for what cannot be printed.</summary>
internal static partial class YamlScalar
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "=", "<<", "---", "...",
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
        => !Words.Contains(value) && !NumberOrTime().IsMatch(value)
            && (!"-?:,[]{}#&*!|>'\"%@` ".Contains(value[0], StringComparison.Ordinal) || IsHarmlessStart(value))
            && value[^1] is not (' ' or ':') && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal);

    /// <summary>A hyphen, question mark or colon that a character other than a space follows begins no structure.</summary>
    private static bool IsHarmlessStart(string value) => value.Length > 1 && value[0] is ('-' or '?' or ':') && value[1] != ' ';

    /// <summary>What a reader of YAML 1.2 takes for a number or a time.</summary>
    [GeneratedRegex("""
        ^(?:[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)
        |[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+
        |[-+]?\.(?:[0-9_]+(?:[eE][-+][0-9]+)?|inf|Inf|INF)|\.(?:nan|NaN|NAN)
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?)$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberOrTime();

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
