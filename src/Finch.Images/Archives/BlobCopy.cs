using System.Buffers;
using System.Security.Cryptography;

namespace Finch.Images.Archives;

/// <summary>Moves content through a pooled buffer.</summary>
internal static class BlobCopy
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Copies everything, hashing it on the way where asked.</summary>
    public static async Task CopyAsync(Stream source, Func<ReadOnlyMemory<byte>, ValueTask> write, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                hash?.AppendData(buffer, 0, read);
                await write(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
