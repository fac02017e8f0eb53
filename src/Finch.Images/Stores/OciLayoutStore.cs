using System.Text;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>
/// Images in a directory that is a valid OCI image layout (OCI image-spec, image-layout.md), so that other tools read it
/// as it is. Several processes may use it at once: names change under a lock with a fresh read, blobs appear by rename,
/// and the clean-up runs only when nobody transfers.
/// </summary>
public sealed class OciLayoutStore : IImageStore
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly LayoutPaths _paths;
    private readonly IngestFiles _ingest;

    /// <summary>A store in <paramref name="root"/>. The directory is made when something is first written.</summary>
    public OciLayoutStore(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _paths = new LayoutPaths(root);
        _ingest = new IngestFiles(_paths);
    }

    /// <summary>The directory.</summary>
    public string Root => _paths.Root;

    /// <inheritdoc/>
    public Task DiscardUnfinishedAsync()
    {
        _ingest.Discard();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> LeaseAsync(CancellationToken cancellationToken)
    {
        CreateLayout();
        return await BlobLease.AcquireAsync(_paths.LeaseLock, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken)
        => Task.FromResult(LayoutIndex.Read(_paths.Index).Images);

    /// <inheritdoc/>
    public async Task<StoredImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
        => (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(image => reference.Equals(image.Reference));

    /// <inheritdoc/>
    public Task<Descriptor?> TagAsync(ImageReference reference, Descriptor target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return ChangeAsync(index => index.Set(reference, target), cancellationToken);
    }

    /// <inheritdoc/>
    public Task KeepAsync(Descriptor target, CancellationToken cancellationToken)
        => ChangeAsync(index => index.Images.Any(i => i.Target.Digest == target.Digest) ? null : index.Set(reference: null, target), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(StoredImage image, CancellationToken cancellationToken)
        => ChangeAsync(index => index.Remove(image), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Digest>> CollectAsync(CancellationToken cancellationToken)
        => LayoutCollector.CollectAsync(this, _paths, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return Task.FromResult(new FileInfo(_paths.Blob(blob.Digest)) is { Exists: true } file && file.Length == blob.Size);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return SmallBlob.ReadAsync(blob, () => OpenBlob(blob), $"the content of {_paths.Blob(blob.Digest)}", cancellationToken);
    }

    /// <inheritdoc/>
    public Stream OpenBlob(Descriptor blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var path = _paths.Blob(blob.Digest);
        try
        {
            return OpenUnlocked(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RegistryAuthException(AuthFailure.NotFound, $"{blob.Digest} is not in the image store", "pull the image again", inner: missing);
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("read", path, error);
        }
    }

    /// <inheritdoc/>
    public async Task<IBlobWriter> StartBlobAsync(Descriptor? expected, CancellationToken cancellationToken)
    {
        CreateLayout();
        // Rehashing what an earlier attempt left takes a while: not on the caller's thread.
        return await Task.Run(() => _ingest.Start(expected), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes names and content, unless somebody transfers: then the last of them does it.</summary>
    internal void Discard() => LayoutCollector.Discard(_paths);

    /// <summary>A blob is locked for the instant between its last rename and the end of its writer, perhaps in another process.</summary>
    private static FileStream OpenUnlocked(string path)
    {
        const int longEnough = 1000;
        for (var wait = default(SpinWait); ; wait.SpinOnce())
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            }
            catch (IOException busy) when (FileLocked.Is(busy) && wait.Count < longEnough)
            {
                // Each turn after the first few sleeps a millisecond.
            }
        }
    }

    /// <summary>Reads, changes and replaces <c>index.json</c> while nobody else does.</summary>
    private async Task<T> ChangeAsync<T>(Func<LayoutIndex, T> change, CancellationToken cancellationToken)
    {
        CreateLayout();
        using var held = await FileLock.AcquireAsync(_paths.IndexLock, LockPatience, cancellationToken).ConfigureAwait(false);
        var index = LayoutIndex.Read(_paths.Index);
        var result = change(index);
        index.Save();
        return result;
    }

    private void CreateLayout()
    {
        try
        {
            AtomicFile.CreatePrivateDirectory(_paths.Root);
            AtomicFile.CreatePrivateDirectory(Path.Combine(_paths.Blobs, "sha256"));
            if (!File.Exists(_paths.Marker))
                AtomicFile.Write(_paths.Marker, Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}"""));
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("create the image store", _paths.Root, error);
        }
    }
}
