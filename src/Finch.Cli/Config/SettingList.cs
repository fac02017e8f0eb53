using System.Text.Json;
using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Config;

/// <summary>Every key with its value in force. Keys of the JSON are only ever added.</summary>
internal static class SettingList
{
    /// <summary>In columns: the key, the value, and where it is said.</summary>
    public static void Print(TextWriter output, FinchSettings settings)
    {
        var rows = SettingKey.All.Select(key => (key.Name, Value: Text(key, settings), Place: Place(key, settings))).ToList();
        var (names, values) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Value.Length));
        foreach (var row in rows)
            output.WriteLine($"{row.Name.PadRight(names)}  {row.Value.PadRight(values)}  {row.Place}");
    }

    public static string Json(FinchPaths paths, FinchSettings settings) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteString("file", paths.OwnSettingsFile);
        json.WriteStartObject("keys");
        foreach (var key in SettingKey.All)
        {
            json.WriteStartObject(key.Name);
            Write(json, key, settings);
            json.WriteString("from", Place(key, settings));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SettingKey key, FinchSettings settings)
    {
        json.WritePropertyName("value");
        var values = key.Values(settings.Machine);
        if (values is null)
        {
            json.WriteNullValue();
        }
        else if (key.IsList)
        {
            json.WriteStartArray();
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
        else if (values[0] is "true" or "false")
        {
            json.WriteBooleanValue(values[0] == "true");
        }
        else if (int.TryParse(values[0], out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(values[0]);
        }
    }

    private static string Text(SettingKey key, FinchSettings settings) => key.Values(settings.Machine) switch
    {
        null => key.IsList ? "(every registry)" : "(finch's own)",
        [] => "(none)",
        var values => string.Join(",", values),
    };

    private static string Place(SettingKey key, FinchSettings settings) => settings.Places.GetValueOrDefault(key.Name, "default");
}
