namespace Finch.Sandbox.Registry;

/// <summary>An admitted request to a registry.</summary>
internal sealed record RegistryRequest(HttpContext Context, RegistryFace Face, RegistryRoute Route, Access Access)
{
    public string Method => Context.Request.Method;

    public string Name => Route.Name;

    public ImageStore Store => Face.Store;

    public CancellationToken Cancelled => Context.RequestAborted;

    /// <summary>A query parameter; null when absent or empty.</summary>
    public string? Query(string name) => Context.Request.Query[name].FirstOrDefault(value => value?.Length > 0);

    /// <summary>The absolute address of a path on the host the client used.</summary>
    public string Absolute(string path) => $"{Context.Request.Scheme}://{Context.Request.Host}{path}";
}
