using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>A name in a store and what it points at. An image that lost its name, or never had one, has none.</summary>
/// <param name="Reference">The name; null for an image known by its digest only.</param>
/// <param name="Target">The manifest or index. Its annotations are the store's notes about this name.</param>
public sealed record StoredImage(ImageReference? Reference, Descriptor Target);

/// <summary>Content that a store has taken.</summary>
public sealed record StoredBlob(Digest Digest, long Size);

/// <summary>
/// Where images are kept: content by digest, and names for some of it. All members are safe to use from several threads.
/// Failures of the store itself are <see cref="RegistryAuthException"/> with <see cref="AuthFailure.Store"/>.
/// </summary>
public interface IImageStore
{
    /// <summary>Keeps every blob of the store alive until the lease is disposed: take one around every transfer.</summary>
    Task<IAsyncDisposable> LeaseAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Forgets what transfers of this process began and did not end, because a person cancelled them. Call it under the lease. After a
    /// failure it stays, for the next attempt.
    /// </summary>
    Task DiscardUnfinishedAsync() => Task.CompletedTask;

    /// <summary>Makes the content of an image readable as blobs, where the store does not keep it that way. Call it under a lease.</summary>
    /// <returns>The manifest or index to read; what <paramref name="image"/> points at, in a store of blobs.</returns>
    Task<Descriptor> UnpackAsync(StoredImage image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Task.FromResult(image.Target);
    }

    /// <summary>False where images are kept in a form of the store's own, and blobs are only passing through.</summary>
    bool KeepsBlobs => true;

    /// <summary>True when the store has the whole image already and can name it, although its blobs cannot be seen.</summary>
    /// <param name="manifest">A manifest that need not be in the store.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    Task<bool> HasImageAsync(Manifest manifest, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>What the store can say about an image.</summary>
    /// <param name="image">An entry of the store.</param>
    /// <param name="platform">The platform of an index to look at; null for this machine's, or the first there is.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<ImageDetails> DescribeAsync(StoredImage image, Platform? platform, CancellationToken cancellationToken)
        => ImageDetails.ReadAsync(this, image, platform, cancellationToken);

    /// <summary>Every name, in no particular order.</summary>
    Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The image of that name; null when there is none.</summary>
    Task<StoredImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Points the name at <paramref name="target"/>, whose content must be in the store.</summary>
    /// <returns>What the name pointed at before; null when it is new. That image stays, without a name, only until the next clean-up.</returns>
    Task<Descriptor?> TagAsync(ImageReference reference, Descriptor target, CancellationToken cancellationToken);

    /// <summary>Keeps an image that has no name, so that a clean-up does not take it.</summary>
    Task KeepAsync(Descriptor target, CancellationToken cancellationToken);

    /// <summary>Removes one entry; its content stays until <see cref="CollectAsync"/>.</summary>
    /// <returns>False when there was no such entry.</returns>
    Task<bool> RemoveAsync(StoredImage image, CancellationToken cancellationToken);

    /// <summary>Deletes content that no entry reaches and what interrupted transfers left.</summary>
    /// <returns>What was deleted; nothing while a transfer holds a lease.</returns>
    Task<IReadOnlyList<Digest>> CollectAsync(CancellationToken cancellationToken);

    /// <summary>True when the blob is here in full.</summary>
    Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>A small document, such as a manifest, checked against its digest.</summary>
    Task<ReadOnlyMemory<byte>> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Opens a blob at its beginning. The caller disposes the stream.</summary>
    Stream OpenBlob(Descriptor blob);

    /// <summary>Starts to write a blob, where an interrupted attempt for the same content stopped.</summary>
    /// <param name="expected">What it must turn out to be; null when that is not known yet (it is then hashed with SHA-256).</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    Task<IBlobWriter> StartBlobAsync(Descriptor? expected, CancellationToken cancellationToken);
}

/// <summary>A blob on its way into a store. Disposing it without a commit keeps what was written for a later attempt, where that is useful.</summary>
public interface IBlobWriter : IAsyncDisposable
{
    /// <summary>Bytes written so far, and where to go on.</summary>
    long Position { get; }

    /// <summary>Appends. The bytes are hashed on their way.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Forgets everything written and starts at zero.</summary>
    ValueTask RestartAsync(CancellationToken cancellationToken);

    /// <summary>Checks size and digest and puts the blob into the store.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/>: it is not what was expected. Nothing is kept.</exception>
    ValueTask<StoredBlob> CommitAsync(CancellationToken cancellationToken);
}
