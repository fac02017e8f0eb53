namespace Finch.Sandbox.Registry;

internal enum RegistryResource
{
    Base,
    Catalog,
    Tags,
    Manifest,
    Blob,
    StartUpload,
    Upload,
    Referrers,
}

/// <summary>What a path below <c>/v2/</c> means.</summary>
/// <param name="Resource">The kind of thing.</param>
/// <param name="Name">The repository; empty for the base and the catalog.</param>
/// <param name="Reference">Tag, digest or upload id; empty where there is none.</param>
internal sealed record RegistryRoute(RegistryResource Resource, string Name = "", string Reference = "")
{
    /// <summary>Reads a path; null when the distribution API has no such thing.</summary>
    /// <exception cref="RegistryFailure">The repository name is not one.</exception>
    public static RegistryRoute? Parse(string path)
    {
        if (path is "/v2/" or "/v2")
            return new RegistryRoute(RegistryResource.Base);
        if (path == "/v2/_catalog")
            return new RegistryRoute(RegistryResource.Catalog);
        if (!path.StartsWith("/v2/", StringComparison.Ordinal))
            return null;
        string[] parts = path["/v2/".Length..].Split('/');
        return parts switch
        {
            [.. var name, "blobs", "uploads", ""] => Make(RegistryResource.StartUpload, name, ""),
            [.. var name, "blobs", "uploads", var id] => Make(RegistryResource.Upload, name, id),
            [.. var name, "blobs", var digest] => Make(RegistryResource.Blob, name, digest),
            [.. var name, "manifests", var reference] => Make(RegistryResource.Manifest, name, reference),
            [.. var name, "tags", "list"] => Make(RegistryResource.Tags, name, ""),
            [.. var name, "referrers", var digest] => Make(RegistryResource.Referrers, name, digest),
            _ => null,
        };
    }

    /// <summary>The token scope action a method on this resource needs: <c>pull</c>, <c>push</c>, <c>delete</c> or <c>*</c>.</summary>
    public string ActionFor(string method) => method switch
    {
        _ when Resource == RegistryResource.Catalog => "*",
        "GET" or "HEAD" when Resource is not RegistryResource.Upload => "pull",
        "DELETE" when Resource is not RegistryResource.Upload => "delete",
        _ => "push",
    };

    private static RegistryRoute Make(RegistryResource resource, string[] name, string reference)
    {
        string joined = string.Join('/', name);
        return RepositoryName.IsValid(joined)
            ? new RegistryRoute(resource, joined, reference)
            : throw new RegistryFailure(400, "NAME_INVALID", "invalid repository name", joined);
    }
}
