using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Registry;

/// <summary>The OCI distribution API: routing, authentication and errors around the endpoints.</summary>
internal sealed class RegistryService(
    EcrRepositories ecrRepositories, bool createOnPush, BlobEndpoint blobs, UploadEndpoint uploads, ManifestFaults manifestFaults)
{
    public async Task ServeAsync(HttpContext context, RegistryFace face)
    {
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            RegistryRoute route = RegistryRoute.Parse(context.Request.Path.Value ?? "")
                ?? throw new RegistryFailure(404, "UNSUPPORTED", "page not found");
            if (await face.Guard.AdmitAsync(context, route) is not { } access)
                return;
            if (face.Ecr is { } registry && route.Name.Length > 0)
                RequireRepository(registry, route, context.Request.Method);
            await DispatchAsync(new RegistryRequest(context, face, route, access));
        }
        catch (RegistryFailure failure) when (!context.Response.HasStarted)
        {
            await failure.WriteAsync(context);
        }
    }

    private Task DispatchAsync(RegistryRequest request) => (request.Route.Resource, request.Method) switch
    {
        (RegistryResource.Base, "GET" or "HEAD") => PingAsync(request.Context),
        (RegistryResource.Catalog, "GET") => ListEndpoint.CatalogAsync(request),
        (RegistryResource.Tags, "GET") => ListEndpoint.TagsAsync(request),
        (RegistryResource.Referrers, "GET") => ListEndpoint.ReferrersAsync(request),
        (RegistryResource.Blob, "GET" or "HEAD") => blobs.GetAsync(request),
        (RegistryResource.Blob, "DELETE") => BlobEndpoint.DeleteAsync(request),
        (RegistryResource.StartUpload, "POST") => uploads.StartAsync(request),
        (RegistryResource.Upload, "GET") => UploadEndpoint.StatusAsync(request),
        (RegistryResource.Upload, "PATCH") => uploads.AppendAsync(request),
        (RegistryResource.Upload, "PUT") => uploads.FinishAsync(request),
        (RegistryResource.Upload, "DELETE") => UploadEndpoint.CancelAsync(request),
        (RegistryResource.Manifest, "GET" or "HEAD") => ReadManifestAsync(request),
        (RegistryResource.Manifest, "PUT") => ManifestEndpoint.PutAsync(request),
        (RegistryResource.Manifest, "DELETE") => ManifestEndpoint.DeleteAsync(request),
        _ => throw new RegistryFailure(405, "UNSUPPORTED", "The operation is unsupported."),
    };

    private async Task ReadManifestAsync(RegistryRequest request)
    {
        if (!await manifestFaults.AnswersAsync(request.Context))
            await ManifestEndpoint.GetAsync(request);
    }

    private static Task PingAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{}", context.RequestAborted);
    }

    private void RequireRepository(EcrRegistryId registry, RegistryRoute route, string method)
    {
        if (ecrRepositories.Exists(registry, route.Name))
            return;
        if (!createOnPush || route.ActionFor(method) != "push")
            throw new RegistryFailure(404, "NAME_UNKNOWN", EcrRepositories.NotFoundText(registry, route.Name));
        ecrRepositories.Create(registry, route.Name);
    }
}
