using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Settings.Yaml;

/// <summary>Writes scalars.</summary>
internal static class YamlQuote
{
    /// <summary>In double quotes: YAML reads a JSON string as JSON does.</summary>
    public static string Always(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Plain where a word means nothing else to YAML, as a person would write it.</summary>
    public static string WhereNeeded(string value)
        => value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && value is not ("null" or "Null" or "NULL")
            && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            ? value
            : Always(value);
}
