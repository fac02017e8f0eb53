using System.Text.Json;

namespace Finch.Auth.Http;

/// <summary>The error body of the distribution specification: <c>{"errors":[{"code","message","detail"}]}</c>, and of token servers that differ.</summary>
/// <param name="Code">For example <c>UNAUTHORIZED</c>; empty when the server gave none.</param>
/// <param name="Message">The server's words, one printable line; empty when it gave none.</param>
public sealed record RegistryError(string Code, string Message)
{
    private const int MaxBody = 64 * 1024;

    /// <summary>No error body, or one that nobody can read.</summary>
    public static RegistryError None { get; } = new("", "");

    /// <summary>Amazon ECR's words for a login token past its twelve hours; the status is 403, or 400 of its token server.</summary>
    internal bool SaysExpired => Message.Contains("authorization token has expired", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the error of a response; never throws for what the server wrote.</summary>
    public static async Task<RegistryError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        try
        {
            return await BoundedBody.ReadAsync(response.Content, MaxBody, cancellationToken).ConfigureAwait(false) is { } body
                ? Parse(body, EchoedSecrets.Of(response.RequestMessage)) : None;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return None;
        }
    }

    /// <summary>Reads an error body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="shown">Secrets that the server was shown, which are not repeated.</param>
    public static RegistryError Parse(ReadOnlyMemory<byte> body, params IReadOnlyList<string> shown)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return None;
            if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
                root = errors[0];
            return new RegistryError(Text(root, shown, "code", "error"), Text(root, shown, "message", "error_description", "details", "detail"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return None;
        }
    }

    /// <summary>The body that <see cref="Parse"/> reads as this error.</summary>
    internal byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("code", Code);
            json.WriteString("message", Message);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The message in parentheses, or nothing.</summary>
    public override string ToString() => Message.Length > 0 ? $" ({Message})" : Code.Length > 0 ? $" ({Code})" : "";

    private static string Text(JsonElement element, IReadOnlyList<string> shown, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return "";
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                return BoundedBody.OneLine(EchoedSecrets.Masked(value.GetString()!, shown));
        }

        return "";
    }
}
