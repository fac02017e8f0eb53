using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Registry;

/// <summary>Reading and deleting blobs.</summary>
internal sealed class BlobEndpoint(Faults faults, BlobSender sender)
{
    public async Task GetAsync(RegistryRequest request)
    {
        Digest digest = Digest.Parse(request.Route.Reference);
        if (!request.Store.HasBlob(request.Name, digest))
            throw request.Store.RepositoryExists(request.Name) || request.Face.Ecr is not null
                ? RegistryFailure.BlobUnknown(digest) : RegistryFailure.NameUnknown(request.Name);

        HttpResponse response = request.Context.Response;
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        if (request.Method == "GET" && RedirectOf(request, digest) is { } elsewhere)
        {
            response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            response.Headers.Location = elsewhere;
            response.ContentLength = 0;
            return;
        }
        response.Headers.ETag = $"\"{digest}\"";
        await sender.SendAsync(request.Context, request.Store.BlobPath(digest));
    }

    public static Task DeleteAsync(RegistryRequest request)
    {
        Digest digest = Digest.Parse(request.Route.Reference);
        if (!request.Store.UnlinkBlob(request.Name, digest))
            throw RegistryFailure.BlobUnknown(digest);
        request.Context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private string? RedirectOf(RegistryRequest request, Digest digest) =>
        faults.Take(FaultKind.ForeignRedirect, request.Context)?.Value
        ?? request.Face.BlobRedirect?.UrlFor(digest);
}
