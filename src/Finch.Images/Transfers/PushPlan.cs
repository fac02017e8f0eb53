using Finch.Auth;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>What a push must send: blobs in any order, then manifests so that each comes after everything it names.</summary>
internal sealed class PushPlan
{
    private readonly Dictionary<Digest, Descriptor> _blobs = [];
    private readonly List<Manifest> _manifests = [];
    private readonly Dictionary<Digest, Descriptor> _leftOut = [];
    private readonly HashSet<Digest> _seen = [];
    private readonly bool _takesForeign;

    private PushPlan(bool takesForeign) => _takesForeign = takesForeign;

    /// <summary>Configurations and layers, each once.</summary>
    public IReadOnlyList<Descriptor> Blobs => [.. _blobs.Values];

    /// <summary>Foreign layers that stay where they are.</summary>
    public IReadOnlyList<Descriptor> LeftOut => [.. _leftOut.Values];

    /// <summary>The image itself is the last.</summary>
    public IReadOnlyList<Manifest> Manifests => _manifests;

    /// <summary>Looks through an image.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="target">Its manifest or index.</param>
    /// <param name="takesForeign">True to send foreign layers too.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.NotFound"/> when the store lacks a part.</exception>
    public static async Task<PushPlan> MakeAsync(IImageStore store, Descriptor target, bool takesForeign, CancellationToken cancellationToken)
    {
        var plan = new PushPlan(takesForeign);
        await plan.AddAsync(store, target, depth: 0, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    private async Task AddAsync(IImageStore store, Descriptor descriptor, int depth, CancellationToken cancellationToken)
    {
        if (!_seen.Add(descriptor.Digest))
            return;
        if (depth > Reachability.MaxDepth)
            throw new RegistryAuthException(AuthFailure.Protocol, $"indexes nest deeper than {Reachability.MaxDepth} levels");
        await RequireAsync(store, descriptor, cancellationToken).ConfigureAwait(false);
        var manifest = await store.ReadManifestAsync(descriptor, cancellationToken).ConfigureAwait(false);
        foreach (var child in manifest.Children)
        {
            if (manifest is ImageIndex)
            {
                await AddAsync(store, child, depth + 1, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (child.IsForeign && !_takesForeign)
            {
                _leftOut.TryAdd(child.Digest, child);
                continue;
            }

            await RequireAsync(store, child, cancellationToken).ConfigureAwait(false);
            _blobs.TryAdd(child.Digest, child);
        }

        _manifests.Add(manifest);
    }

    private static async Task RequireAsync(IImageStore store, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (await store.HasBlobAsync(descriptor, cancellationToken).ConfigureAwait(false))
            return;
        var part = descriptor.Platform is { } platform ? $"the manifest for {platform}" : descriptor.Digest.ToString();
        throw new RegistryAuthException(AuthFailure.NotFound, $"the image is not complete in the store: {part} is missing",
            descriptor.Platform is null ? "pull the image again" : "pull it with --all-platforms, or choose one with --platform");
    }
}
