using System.Text.Json;

namespace Finch.Aws.Services;

/// <summary>Reads the answers of JSON services; what is not as agreed becomes one kind of error, without quoting the answer.</summary>
internal static class JsonAnswer
{
    /// <summary>Parses an answer that has to be a JSON object.</summary>
    public static JsonDocument Parse(ServiceAnswer answer, string operation)
    {
        try
        {
            var document = JsonDocument.Parse(answer.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // Reported below, without the parser's words, which may quote the answer.
        }

        throw new AwsException(AwsFailure.Protocol, $"Unable to parse response of {operation}: it is not a JSON object",
            "a proxy may be answering in the service's place: check the proxy settings");
    }

    /// <summary>A string property that is there, not empty, and text: half of a surrogate pair is valid JSON and no text.</summary>
    public static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The error for an answer that lacks a property.</summary>
    public static AwsException Incomplete(string operation, string name)
        => new(AwsFailure.Protocol, $"Unable to parse response of {operation}: it has no {name}");
}
