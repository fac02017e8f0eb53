using System.Collections.Concurrent;
using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Images.Registry;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>What of an image to take.</summary>
public sealed record PullRequest
{
    /// <summary>The platform to choose from an index; null for this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Takes the index as it is, with every platform.</summary>
    public bool AllPlatforms { get; init; }
}

/// <summary>What a pull brought.</summary>
/// <param name="Target">What the name points at in the store.</param>
/// <param name="Resolved">The digest the name has on the registry: of the index, where one platform was taken from it.</param>
/// <param name="Changed">False when the image was complete and up to date.</param>
public sealed record PullResult(Descriptor Target, Digest Resolved, bool Changed);

/// <summary>Brings images from a registry into a store.</summary>
public sealed class ImagePuller
{
    private readonly PullSources _registry;
    private readonly IImageStore _store;
    private readonly ITransferProgress _progress;
    private readonly TransferOptions _options;
    private readonly TransferRetry _retry;
    private readonly BlobDownload _download;

    /// <summary>A puller; it may be used for several images, one after the other.</summary>
    public ImagePuller(RegistryClient registry, IImageStore store, ITransferProgress progress, TransferOptions options, TimeProvider time)
        : this(PullSources.Only(registry), store, progress, options, time)
    {
    }

    /// <summary>A puller that reads from mirrors, too.</summary>
    internal ImagePuller(PullSources registry, IImageStore store, ITransferProgress progress, TransferOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _store = store;
        _progress = progress;
        _options = options;
        _retry = new TransferRetry(options, time);
        _download = new BlobDownload(registry, store, progress, options, time);
    }

    /// <summary>Pulls <paramref name="reference"/> and names it in the store.</summary>
    /// <exception cref="RegistryAuthException">
    /// <see cref="AuthFailure.NotFound"/> when there is no such image or platform; what the registry and the store throw.
    /// </exception>
    public async Task<PullResult> PullAsync(ImageReference reference, PullRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(request);
        reference = reference.ForStore();
        PullResult result;
        Descriptor? before;
        var lease = await _store.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            try
            {
                (result, before) = await PullHeldAsync(reference, request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                await _store.DiscardUnfinishedAsync().ConfigureAwait(false);
                throw;
            }
        }

        // The image that had the name may be nobody's now.
        if (before is not null && before.Digest != result.Target.Digest)
            await _store.CollectAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async Task<(PullResult Result, Descriptor? Before)> PullHeldAsync(ImageReference reference, PullRequest request, CancellationToken cancellationToken)
    {
        var resolved = await ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        var target = await ChooseAsync(reference, resolved, request, cancellationToken).ConfigureAwait(false);
        var moved = await FetchAsync(reference.Repository, target, request.Platform, cancellationToken).ConfigureAwait(false);
        target = await DescribeAsync(reference, target, resolved, cancellationToken).ConfigureAwait(false);
        var before = await _store.TagAsync(reference, target, cancellationToken).ConfigureAwait(false);
        return (new PullResult(target, resolved.Digest, moved || before?.Digest != target.Digest), before);
    }

    /// <summary>What the name points at. A digest is checked wherever it comes from; for a tag we take the word of a host that may be asked.</summary>
    private Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken)
        => _registry.ReadAsync(
            reference.Digest is null ? HostCapabilities.Resolve : HostCapabilities.Pull,
            (client, _) => client.ResolveAsync(reference.Repository, reference.Target, cancellationToken),
            cancellationToken);

    private async Task<Descriptor> ChooseAsync(ImageReference reference, Descriptor resolved, PullRequest request, CancellationToken cancellationToken)
    {
        if (!resolved.IsIndex || request.AllPlatforms)
            return resolved;
        var manifest = await ManifestAsync(reference.Repository, resolved, keep: false, cancellationToken).ConfigureAwait(false);
        return manifest is ImageIndex index ? index.Select(request.Platform ?? Platform.Default) : manifest.Descriptor;
    }

    /// <summary>Fetches everything below <paramref name="target"/>; false when nothing was missing.</summary>
    private async Task<bool> FetchAsync(string repository, Descriptor target, Platform? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null && await IsCompleteAsync(repository, target, cancellationToken).ConfigureAwait(false))
            return false;
        var missing = !await _store.HasBlobAsync(target, cancellationToken).ConfigureAwait(false);
        var (blobs, seen) = (new Dictionary<Digest, Descriptor>(), new HashSet<Digest>());
        await PlanAsync(repository, target, blobs, seen, depth: 0, cancellationToken).ConfigureAwait(false);
        await CheckPlatformAsync(repository, target, wanted, cancellationToken).ConfigureAwait(false);
        var moved = new ConcurrentBag<Digest>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(blobs.Values, parallel, async (blob, stop) =>
        {
            if (await _store.HasBlobAsync(blob, stop).ConfigureAwait(false))
            {
                _progress.Skipped(blob);
                return;
            }

            await _download.RunAsync(repository, blob, stop).ConfigureAwait(false);
            moved.Add(blob.Digest);
        }).ConfigureAwait(false);
        return missing || !moved.IsEmpty;
    }

    /// <summary>True for a store that keeps whole images only, and has this one.</summary>
    private async Task<bool> IsCompleteAsync(string repository, Descriptor target, CancellationToken cancellationToken)
        => !_store.KeepsBlobs
            && await _store.HasImageAsync(await ManifestAsync(repository, target, keep: true, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Collects the blobs that manifests below <paramref name="descriptor"/> need; the manifests themselves are fetched here.</summary>
    private async Task PlanAsync(
        string repository, Descriptor descriptor, Dictionary<Digest, Descriptor> blobs, HashSet<Digest> seen, int depth, CancellationToken cancellationToken)
    {
        if (depth > Reachability.MaxDepth)
            throw new RegistryAuthException(AuthFailure.Protocol, $"indexes nest deeper than {Reachability.MaxDepth} levels");
        // An index that names the same index many times over, level by level, would keep us busy for ever.
        if (!seen.Add(descriptor.Digest))
            return;
        var manifest = await ManifestAsync(repository, descriptor, keep: true, cancellationToken).ConfigureAwait(false);
        foreach (var child in manifest.Children.Where(c => !c.IsForeign || _registry.Foreign is not null))
        {
            if (manifest is ImageIndex)
                await PlanAsync(repository, child, blobs, seen, depth + 1, cancellationToken).ConfigureAwait(false);
            else
                blobs.TryAdd(child.Digest, child);
        }
    }

    private async Task<Manifest> ManifestAsync(string repository, Descriptor descriptor, bool keep, CancellationToken cancellationToken)
    {
        if (await _store.HasBlobAsync(descriptor, cancellationToken).ConfigureAwait(false))
            return await _store.ReadManifestAsync(descriptor, cancellationToken).ConfigureAwait(false);
        Manifest? manifest = null;
        await _retry.RunAsync(
            async () => manifest = await _registry.ReadAsync(HostCapabilities.Pull,
                (client, _) => client.GetManifestAsync(repository, descriptor.Digest.ToString(), cancellationToken), cancellationToken).ConfigureAwait(false),
            () => 0,
            reason => _progress.Retrying(descriptor, reason),
            cancellationToken).ConfigureAwait(false);
        if (keep)
            await _store.WriteBlobAsync(manifest!.Descriptor, manifest.Bytes, cancellationToken).ConfigureAwait(false);
        return manifest!;
    }

    /// <summary>An image that is no index says what it runs on in its configuration only.</summary>
    private async Task CheckPlatformAsync(string repository, Descriptor target, Platform? wanted, CancellationToken cancellationToken)
    {
        if (wanted is null || target.IsIndex)
            return;
        var manifest = (ImageManifest)await _store.ReadManifestAsync(target, cancellationToken).ConfigureAwait(false);
        if (!await _store.HasBlobAsync(manifest.Config, cancellationToken).ConfigureAwait(false))
            await _download.RunAsync(repository, manifest.Config, cancellationToken).ConfigureAwait(false);
        ImageConfig.Parse(await _store.ReadBlobAsync(manifest.Config, cancellationToken).ConfigureAwait(false)).MustRunOn(wanted, _registry.Registry);
    }

    /// <summary>The descriptor with our notes: the platform, what the tag had on the registry, and who holds the content.</summary>
    private async Task<Descriptor> DescribeAsync(ImageReference reference, Descriptor target, Descriptor resolved, CancellationToken cancellationToken)
    {
        var known = await _store.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        var annotations = known is not null && known.Target.Digest == target.Digest ? known.Target.Annotations : new Dictionary<string, string>();
        var described = new Descriptor(target.MediaType, target.Digest, target.Size) { Platform = target.Platform, Annotations = annotations }
            .WithSource(reference.Host, reference.Repository);
        return described.ResolvedTo(resolved.Digest);
    }
}
