using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Registry;

/// <summary>What the registry must know of a manifest: its type and what it refers to.</summary>
internal sealed record ManifestContent(
    string MediaType, IReadOnlyList<Digest> Blobs, IReadOnlyList<Digest> Children, Digest? Subject, string? ArtifactType, JsonNode? Annotations)
{
    /// <param name="content">The bytes.</param>
    /// <param name="contentType">The request's Content-Type; wins over the field in the document, and must agree with it.</param>
    /// <exception cref="RegistryFailure">It is not a manifest.</exception>
    public static ManifestContent Parse(byte[] content, string? contentType)
    {
        JsonObject document;
        try
        {
            document = JsonNode.Parse(content) as JsonObject ?? throw Invalid("a manifest is a JSON object");
        }
        catch (JsonException)
        {
            throw Invalid("the manifest is not valid JSON");
        }
        string? stated = Text(document["mediaType"]);
        string type = string.IsNullOrEmpty(contentType) ? stated ?? throw Invalid("the manifest has no media type") : contentType;
        if (stated is not null && stated != type.Split(';')[0].Trim())
            throw Invalid($"Content-Type is {type}, but the manifest says {stated}");

        List<Digest> blobs = [];
        if (document["config"] is JsonObject config)
            blobs.Add(DigestOf(config));
        // Foreign layers carry the addresses of their content and need not be here.
        blobs.AddRange(Items(document["layers"]).Where(layer => layer["urls"] is null).Select(DigestOf));
        blobs.AddRange(Items(document["fsLayers"]).Select(layer => Digest.Parse(Text(layer["blobSum"]))));
        return new ManifestContent(type, blobs, [.. Items(document["manifests"]).Select(DigestOf)],
            document["subject"] is JsonObject subject ? DigestOf(subject) : null,
            Text(document["artifactType"]) ?? Text(document["config"]?["mediaType"]), document["annotations"]);
    }

    /// <exception cref="RegistryFailure">Something it refers to was not pushed to this repository.</exception>
    public void RequireParts(ImageStore store, string repository)
    {
        Digest? missing = Blobs.FirstOrDefault(blob => !store.HasBlob(repository, blob))
            ?? Children.FirstOrDefault(child => store.FindManifest(repository, child) is null);
        if (missing is not null)
            throw new RegistryFailure(400, "MANIFEST_BLOB_UNKNOWN", "manifest references a manifest or blob unknown to registry", missing.ToString());
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => list is JsonArray items ? items.OfType<JsonObject>() : [];

    private static Digest DigestOf(JsonObject descriptor) =>
        Digest.TryParse(Text(descriptor["digest"])) ?? throw Invalid("a descriptor has no valid digest");

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static RegistryFailure Invalid(string why) => new(400, "MANIFEST_INVALID", why);
}
