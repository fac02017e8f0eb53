using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>Follows manifests to everything they need.</summary>
internal static class Reachability
{
    /// <summary>How deep indexes may nest before the content is taken for hostile.</summary>
    internal const int MaxDepth = 8;

    /// <summary>Every descriptor below <paramref name="root"/> and itself, each digest once; manifests that are not in the store end the walk there.</summary>
    public static async Task<IReadOnlyList<Descriptor>> WalkAsync(IImageStore store, Descriptor root, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(root);
        var found = new Dictionary<Digest, Descriptor>();
        await VisitAsync(store, root, inIndex: false, 0, found, cancellationToken).ConfigureAwait(false);
        return [.. found.Values];
    }

    private static async Task VisitAsync(
        IImageStore store, Descriptor descriptor, bool inIndex, int depth, Dictionary<Digest, Descriptor> found, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            throw new RegistryAuthException(AuthFailure.Protocol, $"indexes nest deeper than {MaxDepth} levels");
        var isCalledManifest = descriptor.IsIndex || MediaTypes.IsManifest(descriptor.MediaType);
        // What an index names is a manifest also where the index gives it no type.
        if (!found.TryAdd(descriptor.Digest, descriptor) || !(isCalledManifest || (inIndex && descriptor.Size <= Manifest.MaxBytes)))
            return;
        if (!await store.HasBlobAsync(descriptor, cancellationToken).ConfigureAwait(false))
            return;
        Manifest manifest;
        try
        {
            manifest = await store.ReadManifestAsync(descriptor, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException something) when (!isCalledManifest && something.Failure == AuthFailure.Protocol)
        {
            return;
        }

        foreach (var child in manifest.Children)
            await VisitAsync(store, child, manifest is ImageIndex, depth + 1, found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a manifest out of the store.</summary>
    /// <exception cref="RegistryAuthException">It is missing or damaged.</exception>
    public static async Task<Manifest> ReadManifestAsync(this IImageStore store, Descriptor descriptor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(descriptor);
        var bytes = await store.ReadBlobAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return Manifest.Parse(bytes, descriptor.MediaType, descriptor.Digest);
    }

    /// <summary>Puts a small document into the store.</summary>
    internal static async Task WriteBlobAsync(this IImageStore store, Descriptor blob, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var writer = await store.StartBlobAsync(blob, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.RestartAsync(cancellationToken).ConfigureAwait(false);
            await writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
