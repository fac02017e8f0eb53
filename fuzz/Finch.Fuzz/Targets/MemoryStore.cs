using Finch.Auth;
using Finch.Images;
using Finch.Images.Stores;

namespace Finch.Fuzz.Targets;

/// <summary>A store in memory, for one input: what an archive brings is checked as a store on disk checks it.</summary>
internal sealed class MemoryStore : IImageStore
{
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly List<StoredImage> _images = [];

    public IEnumerable<byte[]> Blobs => _blobs.Values;

    public Task<IAsyncDisposable> LeaseAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(new Nothing());

    public Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredImage>>([.. _images]);

    public Task<StoredImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
        => Task.FromResult(_images.Find(image => reference.Equals(image.Reference)));

    public Task<Descriptor?> TagAsync(ImageReference reference, Descriptor target, CancellationToken cancellationToken)
    {
        var before = _images.Find(image => reference.Equals(image.Reference));
        _images.RemoveAll(image => image == before);
        _images.Add(new StoredImage(reference, target));
        return Task.FromResult(before?.Target);
    }

    public Task KeepAsync(Descriptor target, CancellationToken cancellationToken)
    {
        _images.Add(new StoredImage(null, target));
        return Task.CompletedTask;
    }

    public Task<bool> RemoveAsync(StoredImage image, CancellationToken cancellationToken) => Task.FromResult(_images.Remove(image));

    public Task<IReadOnlyList<Digest>> CollectAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Digest>>([]);

    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken)
        => Task.FromResult(_blobs.TryGetValue(blob.Digest.ToString(), out var bytes) && bytes.Length == blob.Size);

    public async Task<ReadOnlyMemory<byte>> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken)
        => await SmallBlob.ReadAsync(blob, () => OpenBlob(blob), $"the blob {blob.Digest}", cancellationToken).ConfigureAwait(false);

    public Stream OpenBlob(Descriptor blob) => _blobs.TryGetValue(blob.Digest.ToString(), out var bytes)
        ? new MemoryStream(bytes, writable: false)
        : throw new RegistryAuthException(AuthFailure.NotFound, $"{blob.Digest} is not in the store");

    public Task<IBlobWriter> StartBlobAsync(Descriptor? expected, CancellationToken cancellationToken) => Task.FromResult<IBlobWriter>(new Writer(this, expected));

    private sealed class Writer(MemoryStore store, Descriptor? expected) : IBlobWriter
    {
        private readonly MemoryStream _bytes = new();

        public long Position => _bytes.Position;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            _bytes.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask RestartAsync(CancellationToken cancellationToken)
        {
            _bytes.SetLength(0);
            return ValueTask.CompletedTask;
        }

        public ValueTask<StoredBlob> CommitAsync(CancellationToken cancellationToken)
        {
            var bytes = _bytes.ToArray();
            var digest = expected?.Digest ?? Digest.Of(bytes);
            if (!digest.Matches(bytes) || (expected is not null && expected.Size != bytes.Length))
                throw new RegistryAuthException(AuthFailure.Protocol, $"{digest} is damaged");
            store._blobs[digest.ToString()] = bytes;
            return ValueTask.FromResult(new StoredBlob(digest, bytes.Length));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
