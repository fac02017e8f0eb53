using System.Globalization;

namespace Finch.Images.Stores.Containerd;

/// <summary>containerd's leases service: what keeps content alive until a name does.</summary>
internal sealed class LeasesService(GrpcChannel channel, TimeProvider time)
{
    private const string Service = "leases.v1.Leases/";

    /// <summary>After this time containerd forgets the lease of a program that died.</summary>
    private static readonly TimeSpan Term = TimeSpan.FromHours(24);

    /// <summary>Makes a lease; one of that name that is there already will do.</summary>
    public async Task CreateAsync(string id, CancellationToken cancellationToken)
    {
        var end = (time.GetUtcNow() + Term).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var request = new WireWriter().Text(1, id).Map(3, [new("containerd.io/gc.expire", end)]);
        await UnlessAsync(GrpcStatus.AlreadyExists, () => channel.CallAsync(Service + "Create", request, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Adds a blob, whether it is there or not yet.</summary>
    public Task AddAsync(string id, Digest digest, CancellationToken cancellationToken) => AddAsync(id, digest.ToString(), "content", cancellationToken);

    /// <summary>Adds a blob that is on its way in.</summary>
    public Task AddIngestAsync(string id, string ingest, CancellationToken cancellationToken) => AddAsync(id, ingest, "ingests", cancellationToken);

    /// <summary>Ends a lease, if it is there.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken)
        => UnlessAsync(GrpcStatus.NotFound, () => channel.CallAsync(Service + "Delete", new WireWriter().Text(1, id), cancellationToken));

    private Task AddAsync(string id, string resource, string type, CancellationToken cancellationToken)
    {
        var request = new WireWriter().Text(1, id).Message(2, new WireWriter().Text(1, resource).Text(2, type));
        return UnlessAsync(GrpcStatus.AlreadyExists, () => channel.CallAsync(Service + "AddResource", request, cancellationToken));
    }

    private static async Task UnlessAsync(GrpcStatus fine, Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (GrpcException same) when (same.Status == fine)
        {
            // What was asked for is so already.
        }
    }
}
