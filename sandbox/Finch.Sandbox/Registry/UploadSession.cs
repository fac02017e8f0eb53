using System.Buffers;
using System.Security.Cryptography;

namespace Finch.Sandbox.Registry;

/// <summary>A blob on its way in. It is hashed while it is written, so closing it costs nothing.</summary>
internal sealed class UploadSession(string id, string repository, string path) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SemaphoreSlim _turn = new(1, 1);

    public string Id { get; } = id;

    public string Repository { get; } = repository;

    /// <summary>A query parameter clients must send back unchanged, as registries that keep state in the Location expect.</summary>
    public string State { get; } = Randomness.Token(24);

    /// <summary>Bytes received so far.</summary>
    public long Received { get; private set; }

    /// <summary>Appends a request body. What arrived before a broken connection stays, so that the client can resume.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="expectedOffset">Where the client believes it is; null when it did not say.</param>
    /// <param name="limit">After how many bytes to stop.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="RegistryFailure">The offset is not where the upload stands.</exception>
    public async Task AppendAsync(Stream body, long? expectedOffset, long limit, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (expectedOffset is long offset && offset != Received)
                throw new RegistryFailure(416, "BLOB_UPLOAD_INVALID", $"the chunk starts at {offset}, the upload stands at {Received}");
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(BufferSize, limit)), cancel)) > 0)
            {
                limit -= read;
                _hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                Received += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _turn.Release();
        }
    }

    /// <summary>Moves the content into the store if it has the digest the client states.</summary>
    /// <exception cref="RegistryFailure">It has another one.</exception>
    public async Task FinishAsync(ImageStore store, Digest stated, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!File.Exists(path))
                await File.WriteAllBytesAsync(path, [], cancel);
            Digest actual = stated.Algorithm == "sha256"
                ? Digest.OfSha256(_hash.GetCurrentHash())
                : await Digest.OfFileAsync(stated.Algorithm, path, cancel);
            if (actual != stated)
                throw new RegistryFailure(400, "DIGEST_INVALID", "provided digest did not match uploaded content", stated.ToString());
            store.AdoptBlob(path, Repository, stated);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _hash.Dispose();
        _turn.Dispose();
        File.Delete(path);
    }
}
