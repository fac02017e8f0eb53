using System.Text.Json;
using System.Text.Unicode;
using Finch.Auth;

namespace Finch.Images;

/// <summary>Reads the parts of manifests, indexes and configurations out of JSON that others wrote.</summary>
internal static class ManifestJson
{
    /// <summary>Opens a document, or says which document was malformed.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/>.</exception>
    public static JsonDocument Open(ReadOnlyMemory<byte> bytes, string what)
    {
        try
        {
            RequireText(bytes.Span);
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw Malformed(what, "it is not a JSON object");
        }
        catch (JsonException error)
        {
            throw Malformed(what, Reason(error), error);
        }
    }

    /// <summary>
    /// Refuses strings that are no text: broken UTF-8, half of a surrogate pair. The parser lets them pass, and throws
    /// something else when they are first looked at.
    /// </summary>
    /// <exception cref="JsonException">There is such a string, or this is no JSON.</exception>
    public static void RequireText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new JsonException("it is not valid UTF-8");
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
            }
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("it holds half of a surrogate pair", error);
        }
    }

    /// <summary>What is wrong, without the parser's own way of naming the place.</summary>
    public static string Reason(Exception error)
        => error.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');

    public static RegistryAuthException Malformed(string what, string detail, Exception? inner = null)
        => new(AuthFailure.Protocol, $"malformed {what}: {detail}", inner: inner);

    /// <summary>A string property; null when it is absent or something else.</summary>
    public static string? Text(this JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The elements of an array property; none when it is absent, null or something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <summary>The strings of an array property.</summary>
    public static string[] Texts(this JsonElement element, string name)
        => [.. element.Items(name).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)];

    /// <summary>The string values of an object property.</summary>
    public static Dictionary<string, string> Map(this JsonElement element, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String))
                map[property.Name] = property.Value.GetString()!;
        }

        return map;
    }

    /// <summary>A descriptor.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/> when digest or size are missing or absurd.</exception>
    public static Descriptor Descriptor(this JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Malformed(what, "a descriptor is not an object");
        if (!Digest.TryParse(element.Text("digest"), out var digest))
            throw Malformed(what, $"'{element.Text("digest")}' is not a sha256 or sha512 digest");
        if (!element.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var bytes) || bytes < 0)
            throw Malformed(what, $"the descriptor of {digest} has no size");
        return new Descriptor(element.Text("mediaType") ?? MediaTypes.OctetStream, digest, bytes)
        {
            Platform = element.TryGetProperty("platform", out var platform) ? platform.Platform() : null,
            Urls = element.Texts("urls"),
            Annotations = element.Map("annotations"),
        };
    }

    /// <summary>A platform object, or the top of an image configuration; null when it names no system or architecture.</summary>
    public static Platform? Platform(this JsonElement element)
        => element.Text("os") is { Length: > 0 } os && element.Text("architecture") is { Length: > 0 } architecture
            ? Images.Platform.Of(os, architecture, element.Text("variant"))
            : null;
}
