using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>Reads a manifest or a configuration whole, and compares it with its digest: a store is not believed either.</summary>
internal static class SmallBlob
{
    /// <summary>The content.</summary>
    /// <param name="blob">What is to be read; nothing is opened when it is too large for what it should be.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="place">Where it is, in words.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> for content that is too large, or not the digest's.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Descriptor blob, Func<Stream> open, string place, CancellationToken cancellationToken)
    {
        if (blob.Size > Manifest.MaxBytes)
            throw StoreFailure.Damaged($"{blob.Digest} is too large to be a manifest or a configuration");
        var stream = open();
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[blob.Size];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == bytes.Length && blob.Digest.Matches(bytes)
                ? bytes
                : throw StoreFailure.Damaged($"{place} does not have its digest", "remove the image and pull it again");
        }
    }
}
