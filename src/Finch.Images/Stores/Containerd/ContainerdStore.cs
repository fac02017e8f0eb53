using System.Collections.Concurrent;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// The images of one namespace of a containerd: its content store and its names, over its socket. Any version since 1.4 will do;
/// nothing is unpacked, whoever runs an image does that.
/// </summary>
public sealed class ContainerdStore : IImageStore, IDisposable
{
    /// <summary>containerd's limit for key and value of a label.</summary>
    private const int MaxLabel = 4096;

    private readonly GrpcChannel _channel;
    private readonly ContentService _content;
    private readonly ImagesService _images;
    private readonly ContainerdLease _lease;
    private readonly Ingests _ingests;
    private readonly ConcurrentDictionary<Digest, Descriptor> _released = new();

    /// <summary>The images of <paramref name="namespace"/>; it need not exist.</summary>
    public ContainerdStore(EngineSocket socket, string @namespace, TimeProvider time)
    {
        _channel = new GrpcChannel(socket, @namespace);
        _content = new ContentService(_channel);
        _images = new ImagesService(_channel);
        _lease = new ContainerdLease(_channel, new LeasesService(_channel, time), time);
        _ingests = new Ingests(_content, _lease, time, _channel.Failure);
    }

    /// <summary>Opens it once it has answered a question, one that costs it nothing whatever it holds.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: it does not answer.</exception>
    internal static async Task<ContainerdStore> OpenAsync(EngineSocket socket, string @namespace, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new ContainerdStore(socket, @namespace, time);
        try
        {
            await store.AskAsync(() => socket.FirstAnswerAsync(limited => store._content.SizeAsync(Digest.Of([]), limited), cancellationToken)).ConfigureAwait(false);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IAsyncDisposable> LeaseAsync(CancellationToken cancellationToken) => AskAsync(() => _lease.AcquireAsync(cancellationToken));

    /// <inheritdoc/>
    public Task DiscardUnfinishedAsync() => _ingests.ForgetAllAsync();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(cancellationToken).ConfigureAwait(false);
        var named = records.Select(r => (Name: NameOf(r), Record: r)).ToArray();
        var known = named.Where(n => n.Name is not null).Select(n => n.Record.Target.Digest).ToHashSet();
        return
        [
            .. named.Where(n => n.Name is not null).DistinctBy(n => n.Name!.Canonical).Select(n => new StoredImage(n.Name, TargetOf(n.Record))),
            // Other tools name an image by its digest once more.
            .. named.Where(n => n.Name is null && !known.Contains(n.Record.Target.Digest)).Select(n => new StoredImage(null, TargetOf(n.Record))).DistinctBy(i => i.Target.Digest),
        ];
    }

    /// <inheritdoc/>
    public async Task<StoredImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
        => (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(image => reference.Equals(image.Reference));

    /// <inheritdoc/>
    public async Task<Descriptor?> TagAsync(ImageReference reference, Descriptor target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(target);
        var before = (await RecordsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => reference.Equals(NameOf(r)));
        await RootAsync(target, cancellationToken).ConfigureAwait(false);
        var labels = Labels(target);
        // An annotation that is no longer true has to go.
        labels.TryAdd(Annotations.ResolvedDigest, "");
        await PutAsync(new ImageRecord(before?.Name ?? reference.Canonical, target, labels), isNew: before is null, cancellationToken).ConfigureAwait(false);
        return before is null ? null : TargetOf(before);
    }

    /// <inheritdoc/>
    public async Task KeepAsync(Descriptor target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await RootAsync(target, cancellationToken).ConfigureAwait(false);
        var known = (await RecordsAsync(cancellationToken).ConfigureAwait(false)).Any(r => r.Target.Digest == target.Digest);
        if (known)
            _lease.Named();
        else
            await PutAsync(new ImageRecord(target.Digest.ToString(), target, Labels(target)), isNew: true, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(StoredImage image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var record = (await RecordsAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(r => r.Target.Digest == image.Target.Digest && Equals(NameOf(r), image.Reference));
        if (record is null)
            return false;
        foreach (var blob in await Reachability.WalkAsync(this, record.Target, cancellationToken).ConfigureAwait(false))
        {
            if (await HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
                _released[blob.Digest] = blob;
        }

        try
        {
            await _images.DeleteAsync(record.Name, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GrpcException missing) when (missing.Status == GrpcStatus.NotFound)
        {
            return false;
        }
        catch (GrpcException error)
        {
            throw _channel.Failure(error);
        }
    }

    /// <summary>containerd collects by itself, and did so when a name was removed; here is what is gone of the images that were.</summary>
    public async Task<IReadOnlyList<Digest>> CollectAsync(CancellationToken cancellationToken)
    {
        var gone = new List<Digest>();
        foreach (var (digest, blob) in _released)
        {
            if (_released.TryRemove(digest, out _) && !await HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
                gone.Add(digest);
        }

        return gone;
    }

    /// <inheritdoc/>
    public async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return await AskAsync(async () =>
        {
            // First held, then looked at: nobody takes it away in between.
            await _lease.HoldAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
            return await _content.SizeAsync(blob.Digest, cancellationToken).ConfigureAwait(false) == blob.Size;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return SmallBlob.ReadAsync(blob, () => OpenBlob(blob), $"containerd's content of {blob.Digest}", cancellationToken);
    }

    /// <inheritdoc/>
    public Stream OpenBlob(Descriptor blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return new ContainerdBlobStream(_content, blob, _channel.Failure);
    }

    /// <inheritdoc/>
    public async Task<IBlobWriter> StartBlobAsync(Descriptor? expected, CancellationToken cancellationToken)
    {
        _lease.Started();
        return await ContainerdBlobWriter.StartAsync(_ingests, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _lease.Dispose();

    /// <summary>The name, as people write it; null for one that is a digest, or no reference at all.</summary>
    private static ImageReference? NameOf(ImageRecord record)
        => !Digest.TryParse(record.Name, out _) && ImageReference.TryParse(record.Name, out var name) ? name.ForStore() : null;

    private static Descriptor TargetOf(ImageRecord record)
        => record.Target with { Annotations = record.Labels.Where(l => IsOurs(l.Key)).ToDictionary(StringComparer.Ordinal) };

    private static bool IsOurs(string key) => key == Annotations.ResolvedDigest || key.StartsWith(Annotations.SourcePrefix, StringComparison.Ordinal);

    private static Dictionary<string, string> Labels(Descriptor target)
        => target.Annotations.Where(a => IsOurs(a.Key) && a.Key.Length + a.Value.Length <= MaxLabel).ToDictionary(StringComparer.Ordinal);

    /// <summary>Leads the garbage collector from the target to everything below it, and tells other tools where that came from.</summary>
    private async Task RootAsync(Descriptor target, CancellationToken cancellationToken)
    {
        var sources = Labels(target).Where(l => l.Key != Annotations.ResolvedDigest).ToArray();
        foreach (var blob in await Reachability.WalkAsync(this, target, cancellationToken).ConfigureAwait(false))
        {
            if (!await HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
                continue;
            var labels = blob.IsIndex || MediaTypes.IsManifest(blob.MediaType)
                ? GcLabels.Of(await this.ReadManifestAsync(blob, cancellationToken).ConfigureAwait(false))
                : [];
            foreach (var (key, value) in sources)
                labels[key] = value;
            if (labels.Count > 0)
                await AskAsync(async () => { await _content.LabelAsync(blob.Digest, labels, cancellationToken).ConfigureAwait(false); return true; }).ConfigureAwait(false);
        }
    }

    private async Task PutAsync(ImageRecord record, bool isNew, CancellationToken cancellationToken)
    {
        await AskAsync(async () =>
        {
            if (!isNew || !await TryCreateAsync(record, cancellationToken).ConfigureAwait(false))
                await _images.UpdateAsync(record, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        _lease.Named();
    }

    private async Task<bool> TryCreateAsync(ImageRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var labels = record.Labels.Where(l => l.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
            await _images.CreateAsync(record with { Labels = labels }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GrpcException exists) when (exists.Status == GrpcStatus.AlreadyExists)
        {
            return false;
        }
    }

    private Task<IReadOnlyList<ImageRecord>> RecordsAsync(CancellationToken cancellationToken)
        => AskAsync(() => _images.ListAsync(cancellationToken));

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (GrpcException error)
        {
            throw _channel.Failure(error);
        }
    }
}
