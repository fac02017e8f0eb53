using System.Buffers;
using Finch.Auth;
using Finch.Images.Registry;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>Brings one blob from a registry into a store: hashed while it streams, resumed where it broke off.</summary>
internal sealed class BlobDownload(RegistryClient registry, IImageStore store, ITransferProgress progress, TransferRetry retry)
{
    /// <summary>Large enough to write rarely, small enough to be hashed while it is in the processor's cache.</summary>
    private const int BufferSize = 256 * 1024;

    public async Task RunAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        progress.Started(blob);
        try
        {
            await DownloadAsync(repository, blob, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException damaged) when (damaged.Failure == AuthFailure.Protocol)
        {
            // Wrong bytes may come from a resumed piece, or from a proxy on a bad day: once more from the beginning.
            progress.Retrying(blob, damaged.Message);
            await DownloadAsync(repository, blob, cancellationToken).ConfigureAwait(false);
        }

        progress.Finished(blob);
    }

    private async Task DownloadAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var writer = await store.StartBlobAsync(blob, cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await retry.RunAsync(
                    () => CopyAsync(repository, blob, writer, cancellationToken),
                    () => writer.Position,
                    reason => progress.Retrying(blob, reason),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryAuthException error) when (error.Failure == AuthFailure.Protocol)
            {
                // What is there cannot be trusted to be the beginning of the right thing.
                await writer.RestartAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }

            await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(string repository, Descriptor blob, IBlobWriter writer, CancellationToken cancellationToken)
    {
        if (writer.Position == blob.Size)
            return;
        var source = await registry.OpenBlobAsync(repository, blob, writer.Position, cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using (source.ConfigureAwait(false))
            {
                int filled;
                do
                {
                    filled = await FillAsync(source, buffer, writer, cancellationToken).ConfigureAwait(false);
                    progress.Advanced(blob, writer.Position);
                }
                while (filled > 0);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (writer.Position < blob.Size)
        {
            throw new RegistryAuthException(AuthFailure.Unreachable,
                $"{registry.Host} ended the transfer of {blob.Digest} after {writer.Position} of {blob.Size} bytes", host: registry.Host);
        }
    }

    /// <summary>Fills the buffer and writes it; what came before a failure is written too, so that the next attempt goes on there.</summary>
    private static async Task<int> FillAsync(Stream source, byte[] buffer, IBlobWriter writer, CancellationToken cancellationToken)
    {
        var filled = 0;
        try
        {
            for (int read; filled < buffer.Length; filled += read)
            {
                read = await source.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
            }
        }
        catch (RegistryAuthException) when (filled > 0)
        {
            await writer.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
            throw;
        }

        await writer.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
        return filled;
    }
}
