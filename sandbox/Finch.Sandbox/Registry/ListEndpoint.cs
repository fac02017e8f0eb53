using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Registry;

/// <summary>Tags, repositories and referrers, in pages.</summary>
internal static class ListEndpoint
{
    // Amazon refuses larger pages; the others hand out at most this many.
    private const int LargestPage = 1000;

    public static Task TagsAsync(RegistryRequest request)
    {
        if (request.Face.Ecr is null && !request.Store.RepositoryExists(request.Name))
            throw RegistryFailure.NameUnknown(request.Name);
        JsonArray page = Page(request, request.Store.Tags(request.Name), $"/v2/{request.Name}/tags/list");
        return WriteAsync(request, new JsonObject { ["name"] = request.Name, ["tags"] = page }, "application/json");
    }

    public static Task CatalogAsync(RegistryRequest request)
    {
        JsonArray page = Page(request, request.Store.Repositories(), "/v2/_catalog");
        return WriteAsync(request, new JsonObject { ["repositories"] = page }, "application/json");
    }

    public static Task ReferrersAsync(RegistryRequest request)
    {
        Digest subject = Digest.Parse(request.Route.Reference);
        string? wanted = request.Query("artifactType");
        var found = new JsonArray();
        foreach (Digest digest in request.Store.Manifests(request.Name))
        {
            (byte[] content, string mediaType) = request.Store.FindManifest(request.Name, digest)!.Value;
            var manifest = ManifestContent.Parse(content, mediaType);
            if (manifest.Subject != subject || (wanted is not null && manifest.ArtifactType != wanted))
                continue;
            var descriptor = new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest.ToString(), ["size"] = content.Length };
            if (manifest.ArtifactType is not null)
                descriptor["artifactType"] = manifest.ArtifactType;
            if (manifest.Annotations is not null)
                descriptor["annotations"] = manifest.Annotations.DeepClone();
            found.Add((JsonNode)descriptor);
        }
        if (wanted is not null)
            request.Context.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        const string Index = "application/vnd.oci.image.index.v1+json";
        return WriteAsync(request, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = found }, Index);
    }

    private static JsonArray Page(RegistryRequest request, IReadOnlyList<string> all, string path)
    {
        int size = LargestPage;
        if (request.Query("n") is { } asked)
        {
            if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out size) || (size > LargestPage && request.Face.Ecr is not null))
                throw new RegistryFailure(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested", asked);
            size = Math.Min(size, LargestPage);
        }
        string last = request.Query("last") ?? "";
        string[] page = [.. all.Where(item => string.CompareOrdinal(item, last) > 0).Take(size + 1)];
        if (page.Length > size && size > 0)
        {
            page = page[..size];
            request.Context.Response.Headers.Link = $"<{path}?n={size}&last={Uri.EscapeDataString(page[^1])}>; rel=\"next\"";
        }
        return [.. page.Take(size).Select(item => (JsonNode)item)];
    }

    private static async Task WriteAsync(RegistryRequest request, JsonObject answer, string mediaType)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
        request.Context.Response.ContentType = mediaType;
        request.Context.Response.ContentLength = bytes.Length;
        await request.Context.Response.Body.WriteAsync(bytes, request.Cancelled);
    }
}
