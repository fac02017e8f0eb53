using System.Text.Json;
using Finch.Cli.Output;

namespace Finch.Cli.Support;

/// <summary>A <c>config.json</c> without what it keeps: the names, and which helper serves what. Every other text is three asterisks.</summary>
/// <param name="redact">What every text that is shown passes.</param>
internal sealed class ConfigOutline(Func<string, string> redact)
{
    private static readonly string[] Shown = ["credhelpers", "credsstore"];

    /// <summary>The outline as JSON; a sentence for what does not parse.</summary>
    public string Of(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return JsonText.Write(indented: true, json => Write(json, document.RootElement, isShown: false)) + "\n";
        }
        catch (JsonException error)
        {
            return $"does not parse, line {error.LineNumber + 1}\n";
        }
    }

    private void Write(Utf8JsonWriter json, JsonElement value, bool isShown)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    json.WritePropertyName(redact(member.Name));
                    Write(json, member.Value, isShown || Shown.Contains(member.Name.ToLowerInvariant()));
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item, isShown);
                json.WriteEndArray();
                break;
            case JsonValueKind.String when value.GetString()!.Length > 0:
                json.WriteStringValue(isShown ? redact(value.GetString()!) : "***");
                break;
            case JsonValueKind.Number:
                json.WriteStringValue("***");
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
