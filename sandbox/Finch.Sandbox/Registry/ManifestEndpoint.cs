namespace Finch.Sandbox.Registry;

/// <summary>Reading, writing and deleting manifests, byte for byte as they came.</summary>
internal static class ManifestEndpoint
{
    /// <summary>The largest manifest a registry must take, and the largest this one does.</summary>
    public const int SizeLimit = 4 * 1024 * 1024;

    public static async Task GetAsync(RegistryRequest request)
    {
        Digest digest = Resolve(request);
        (byte[] content, string mediaType) = request.Store.FindManifest(request.Name, digest)
            ?? throw Unknown(request);
        HttpResponse response = request.Context.Response;
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.Headers.ETag = $"\"{digest}\"";
        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        if (request.Method == "GET")
            await response.Body.WriteAsync(content, request.Cancelled);
    }

    public static async Task PutAsync(RegistryRequest request)
    {
        byte[] content = await ReadAsync(request);
        var manifest = ManifestContent.Parse(content, request.Context.Request.ContentType);
        manifest.RequireParts(request.Store, request.Name);

        string reference = request.Route.Reference;
        Digest digest;
        List<string> tags = [.. request.Context.Request.Query["tag"].OfType<string>()];
        if (Digest.TryParse(reference) is { } stated)
        {
            digest = Digest.Of(stated.Algorithm, content);
            if (digest != stated)
                throw new RegistryFailure(400, "DIGEST_INVALID", "provided digest did not match uploaded content", reference);
        }
        else
        {
            digest = Digest.Of("sha256", content);
            tags = [reference];
        }
        if (tags.Find(tag => !RepositoryName.IsValidTag(tag)) is { } bad)
            throw new RegistryFailure(400, "TAG_INVALID", "manifest tag did not match URI", bad);

        request.Store.SaveManifest(request.Name, digest, content, manifest.MediaType);
        foreach (string tag in tags)
            request.Store.SaveTag(request.Name, tag, digest);

        HttpResponse response = request.Context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = request.Absolute($"/v2/{request.Name}/manifests/{digest}");
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        if (manifest.Subject is not null)
            response.Headers["OCI-Subject"] = manifest.Subject.ToString();
        if (tags.Count > 0 && tags[0] != reference)
            response.Headers["OCI-Tag"] = tags.ToArray();
        response.ContentLength = 0;
    }

    public static Task DeleteAsync(RegistryRequest request)
    {
        bool deleted = Digest.TryParse(request.Route.Reference) is { } digest
            ? request.Store.DeleteManifest(request.Name, digest)
            : RepositoryName.IsValidTag(request.Route.Reference) && request.Store.DeleteTag(request.Name, request.Route.Reference);
        if (!deleted)
            throw Unknown(request);
        request.Context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static Digest Resolve(RegistryRequest request) => Digest.TryParse(request.Route.Reference)
        ?? (RepositoryName.IsValidTag(request.Route.Reference) ? request.Store.FindTag(request.Name, request.Route.Reference) : null)
        ?? throw Unknown(request);

    private static RegistryFailure Unknown(RegistryRequest request)
    {
        if (request.Face.Ecr is not null)
            return new RegistryFailure(404, "MANIFEST_UNKNOWN", "Requested image not found");
        return request.Store.RepositoryExists(request.Name)
            ? RegistryFailure.ManifestUnknown(request.Route.Reference)
            : RegistryFailure.NameUnknown(request.Name);
    }

    private static async Task<byte[]> ReadAsync(RegistryRequest request)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Context.Request.Body.ReadAsync(buffer, request.Cancelled)) > 0)
        {
            if (content.Length + read > SizeLimit)
                throw new RegistryFailure(413, "SIZE_INVALID", "the manifest is larger than 4 MiB");
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }
}
