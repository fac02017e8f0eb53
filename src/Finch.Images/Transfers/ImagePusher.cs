using Finch.Auth;
using Finch.Images.Registry;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>Brings images from a store to a registry: blobs, then manifests from the inside out, and the tag at the very end.</summary>
public sealed class ImagePusher
{
    private readonly RegistryClient _registry;
    private readonly IImageStore _store;
    private readonly ITransferProgress _progress;
    private readonly TransferOptions _options;
    private readonly TransferRetry _retry;

    /// <summary>A pusher; it may be used for several images, one after the other.</summary>
    public ImagePusher(RegistryClient registry, IImageStore store, ITransferProgress progress, TransferOptions options, TimeProvider time)
    {
        _registry = registry;
        _store = store;
        _progress = progress;
        _options = options;
        _retry = new TransferRetry(options, time, slowDowns: true);
    }

    /// <summary>Pushes the image that the store knows as <paramref name="reference"/> to the place the name says.</summary>
    /// <param name="reference">A name with a tag.</param>
    /// <param name="platform">The one manifest of an index to push; null pushes the image as it is.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>The manifest the tag points at on the registry now.</returns>
    /// <exception cref="RegistryAuthException">
    /// <see cref="AuthFailure.NotFound"/> when the image, or a part of it, is not in the store; what the registry and the store throw.
    /// </exception>
    public async Task<Descriptor> PushAsync(ImageReference reference, Platform? platform, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Digest is not null)
            throw new RegistryAuthException(AuthFailure.Usage, "an image is pushed by tag, not by digest", "finch tag IMAGE NAME:TAG, then finch push NAME:TAG");
        reference = reference.ForStore();
        var lease = await _store.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
            return await PushHeldAsync(reference, platform, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Descriptor> PushHeldAsync(ImageReference reference, Platform? platform, CancellationToken cancellationToken)
    {
        var image = await _store.FindAsync(reference, cancellationToken).ConfigureAwait(false)
            ?? throw new RegistryAuthException(AuthFailure.NotFound, $"no such image: {reference}", "list the images with: finch images");
        var target = await _store.UnpackAsync(image, cancellationToken).ConfigureAwait(false);
        if (platform is not null)
            target = await ChooseAsync(target, platform, cancellationToken).ConfigureAwait(false);

        var plan = await PushPlan.MakeAsync(_store, target, _options.PushesForeign, cancellationToken).ConfigureAwait(false);
        foreach (var layer in plan.LeftOut)
            _progress.LeftOut(layer);
        // A registry that holds the manifest holds everything below it, but for foreign layers: others may have left them out.
        if (await _registry.ManifestExistsAsync(reference.Repository, target, cancellationToken).ConfigureAwait(false))
        {
            foreach (var blob in plan.Blobs.Where(b => !b.IsForeign))
                _progress.Skipped(blob);
            await SendBlobsAsync(reference, [.. plan.Blobs.Where(b => b.IsForeign)], cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendBlobsAsync(reference, plan.Blobs, cancellationToken).ConfigureAwait(false);
            foreach (var manifest in plan.Manifests.SkipLast(1))
                await PutAsync(reference.Repository, manifest.Descriptor.Digest.ToString(), manifest, cancellationToken).ConfigureAwait(false);
        }

        await PutAsync(reference.Repository, reference.Target, plan.Manifests[^1], cancellationToken).ConfigureAwait(false);
        var pushed = plan.Manifests[^1].Descriptor;
        await _store.TagAsync(reference, image.Target.WithSource(reference.Host, reference.Repository).ResolvedTo(pushed.Digest), cancellationToken).ConfigureAwait(false);
        return pushed;
    }

    /// <summary>The manifest for a platform. Of an image that is no index, only the configuration says what it runs on.</summary>
    private async Task<Descriptor> ChooseAsync(Descriptor target, Platform platform, CancellationToken cancellationToken)
    {
        var root = await _store.ReadManifestAsync(target, cancellationToken).ConfigureAwait(false);
        if (root is ImageIndex index)
            return index.Select(platform);
        if (root is ImageManifest manifest)
            (await ImageDetails.ConfigAsync(_store, manifest.Config, cancellationToken).ConfigureAwait(false))?.MustRunOn(platform);
        return target;
    }

    private async Task SendBlobsAsync(ImageReference reference, IReadOnlyList<Descriptor> blobs, CancellationToken cancellationToken)
    {
        if (blobs.Count == 0)
            return;
        var sources = await MountSources.ReadAsync(_store, reference, cancellationToken).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(blobs, parallel, async (blob, stop) =>
            await SendAsync(reference.Repository, blob, sources, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SendAsync(string repository, Descriptor blob, MountSources sources, CancellationToken cancellationToken)
    {
        var (furthest, started) = (0L, false);
        var outcome = BlobUploadOutcome.Existed;
        var from = sources.For(blob);
        await _retry.RunAsync(
            async () => outcome = await _registry.UploadBlobAsync(
                repository, blob, () => _store.OpenBlob(blob), from, Report, cancellationToken).ConfigureAwait(false),
            () => furthest,
            reason => _progress.Retrying(blob, reason),
            cancellationToken).ConfigureAwait(false);
        if (outcome == BlobUploadOutcome.Mounted)
        {
            _progress.Mounted(blob, from!);
            return;
        }

        if (outcome == BlobUploadOutcome.Existed && !started)
        {
            _progress.Skipped(blob);
            return;
        }

        if (from is not null)
            sources.Refuse(from);
        _progress.Finished(blob);

        void Report(long position)
        {
            if (!started)
                _progress.Started(blob);
            started = true;
            furthest = Math.Max(furthest, position);
            _progress.Advanced(blob, position);
        }
    }

    private async Task PutAsync(string repository, string target, Manifest manifest, CancellationToken cancellationToken)
        => await _retry.RunAsync(
            () => _registry.PutManifestAsync(repository, target, manifest, cancellationToken),
            () => 0,
            reason => _progress.Retrying(manifest.Descriptor, reason),
            cancellationToken).ConfigureAwait(false);
}
