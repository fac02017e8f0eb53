using System.Text.Json;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>What a kubelet asks.</summary>
/// <param name="Image">The image it is about to pull.</param>
/// <param name="ServiceAccountToken">
/// The token of the pod's service account; null where the kubelet's configuration asks for none, or the pod has none.
/// </param>
/// <param name="Annotations">The annotations of the service account that the configuration lists.</param>
internal sealed record CredentialProviderRequest(ImageName Image, Secret? ServiceAccountToken, IReadOnlyDictionary<string, string> Annotations)
{
    // Two tokens in one request would leave open whose credential is asked for.
    private static JsonDocumentOptions Strict => new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a request. Fields we do not know are passed over: a later kubelet may send more.</summary>
    /// <exception cref="RegistryAuthException">It is no request of this version; the text is not repeated, because it may hold a token.</exception>
    public static CredentialProviderRequest Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : throw Malformed("is not a JSON object");
        }
        catch (JsonException error)
        {
            throw Malformed("is not JSON", error);
        }
        catch (InvalidOperationException error)
        {
            throw Malformed("holds text that is not UTF-8", error);
        }
    }

    private static CredentialProviderRequest Read(JsonElement root)
    {
        var kind = Text(root, "kind");
        if (kind != CredentialProviderApi.RequestKind)
            throw Malformed($"is not a {CredentialProviderApi.RequestKind} but {Shown(kind, "of no kind")}");
        var version = Text(root, "apiVersion");
        if (version != CredentialProviderApi.Version)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"the request is of {Shown(version, "no apiVersion")}, which is not served here",
                $"set apiVersion: {CredentialProviderApi.Version} for this provider in the kubelet's CredentialProviderConfig");
        }

        var image = Text(root, "image");
        if (!ImageName.TryParse(image, out var name))
        {
            throw Malformed(string.IsNullOrEmpty(image) ? "names no image"
                : $"names '{BoundedBody.OneLine(image)}', which is no image of a registry");
        }

        var token = Text(root, "serviceAccountToken");
        return new CredentialProviderRequest(name, string.IsNullOrEmpty(token) ? null : new Secret(token), ReadAnnotations(root));
    }

    private static Dictionary<string, string> ReadAnnotations(JsonElement root)
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!root.TryGetProperty("serviceAccountAnnotations", out var annotations) || annotations.ValueKind == JsonValueKind.Null)
            return strings;
        if (annotations.ValueKind != JsonValueKind.Object)
            throw Malformed("has serviceAccountAnnotations that are not an object");
        foreach (var entry in annotations.EnumerateObject())
        {
            strings[entry.Name] = entry.Value.ValueKind == JsonValueKind.String
                ? entry.Value.GetString()!
                : throw Malformed("has an annotation that is not a string");
        }

        return strings;
    }

    private static string? Text(JsonElement root, string name)
        => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw Malformed($"has a {name} that is not a string");

    private static string Shown(string? text, string otherwise) => string.IsNullOrEmpty(text) ? otherwise : $"'{BoundedBody.OneLine(text)}'";

    private static RegistryAuthException Malformed(string what, Exception? inner = null)
        => new(AuthFailure.Protocol, $"the request on stdin {what}", "a kubelet starts this program; see its CredentialProviderConfig", inner: inner);
}
