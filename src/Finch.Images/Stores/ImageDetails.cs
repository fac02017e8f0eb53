using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>What can be said about a stored image: of an index, about the manifest for one platform.</summary>
/// <param name="Image">The entry.</param>
/// <param name="Root">The manifest or index the entry points at; null where the store keeps none.</param>
/// <param name="Manifest">The manifest of the platform; null when the store has none that fits.</param>
/// <param name="Config">Its configuration; null when it is missing or is not an image's.</param>
/// <param name="Size">Bytes in the store, shared layers counted once per image.</param>
public sealed record ImageDetails(StoredImage Image, Manifest? Root, ImageManifest? Manifest, ImageConfig? Config, long Size)
{
    /// <summary>Reads the details.</summary>
    /// <param name="store">The store.</param>
    /// <param name="image">An entry of it.</param>
    /// <param name="platform">The platform of an index to look at; null for this machine's, or the first there is.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="RegistryAuthException">The store is damaged, or <see cref="AuthFailure.NotFound"/> for a platform the image does not have.</exception>
    public static async Task<ImageDetails> ReadAsync(IImageStore store, StoredImage image, Platform? platform, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(image);
        var root = await store.ReadManifestAsync(image.Target, cancellationToken).ConfigureAwait(false);
        var manifest = root as ImageManifest;
        if (root is ImageIndex index && await ChooseAsync(store, index, platform, cancellationToken).ConfigureAwait(false) is { } chosen)
            manifest = await store.ReadManifestAsync(chosen, cancellationToken).ConfigureAwait(false) as ImageManifest;
        var config = manifest is null ? null : await ConfigAsync(store, manifest.Config, cancellationToken).ConfigureAwait(false);
        if (platform is not null && root is ImageManifest)
            config?.MustRunOn(platform);
        return new ImageDetails(image, root, manifest, config, await SizeAsync(store, image.Target, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<Descriptor?> ChooseAsync(IImageStore store, ImageIndex index, Platform? platform, CancellationToken cancellationToken)
    {
        if (platform is not null)
            return index.Select(platform);
        var ranked = index.Manifests.Where(m => !m.IsAttestation)
            .OrderBy(m => (m.Platform is null ? null : Platform.Default.Rank(m.Platform)) ?? int.MaxValue);
        foreach (var candidate in ranked)
        {
            if (await store.HasBlobAsync(candidate, cancellationToken).ConfigureAwait(false))
                return candidate;
        }

        return null;
    }

    /// <summary>The configuration; null when the store does not have it, or it is not an image's.</summary>
    internal static async Task<ImageConfig?> ConfigAsync(IImageStore store, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (descriptor.Size > Images.Manifest.MaxBytes || !await store.HasBlobAsync(descriptor, cancellationToken).ConfigureAwait(false))
            return null;
        try
        {
            return ImageConfig.Parse(await store.ReadBlobAsync(descriptor, cancellationToken).ConfigureAwait(false));
        }
        catch (RegistryAuthException notAnImage) when (notAnImage.Failure == AuthFailure.Protocol)
        {
            // An artifact may have any configuration.
            return null;
        }
    }

    private static async Task<long> SizeAsync(IImageStore store, Descriptor target, CancellationToken cancellationToken)
    {
        var size = 0L;
        foreach (var blob in await Reachability.WalkAsync(store, target, cancellationToken).ConfigureAwait(false))
        {
            if (await store.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
                size += blob.Size;
        }

        return size;
    }
}
