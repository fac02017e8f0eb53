using System.Buffers;
using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>Opens a blob somewhere at an offset.</summary>
internal delegate Task<Stream> BlobOpener(long offset, CancellationToken cancellationToken);

/// <summary>
/// Brings one blob into a store: hashed while it streams, resumed where it broke off. It comes from the registry or a mirror of it; a
/// layer with addresses of its own comes from one of those where they do not have it.
/// </summary>
internal sealed class BlobDownload(PullSources sources, IImageStore store, ITransferProgress progress, TransferOptions options, TimeProvider time)
{
    /// <summary>Large enough to write rarely, small enough to be hashed while it is in the processor's cache.</summary>
    private const int BufferSize = 256 * 1024;

    private readonly TransferRetry _retry = new(options, time);

    /// <summary>A mirror that fails has somebody behind it. One that got far may fail once more.</summary>
    private readonly TransferRetry _mirrorRetry = new(options with { Attempts = Math.Min(options.Attempts, 2) }, time);

    public async Task RunAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
    {
        progress.Started(blob);
        try
        {
            await sources.ReadAsync(HostCapabilities.Pull, async (client, isMirror) =>
            {
                await AttemptAsync(blob, client.Host.ToString(), (offset, stop) => client.OpenBlobAsync(repository, blob, offset, stop), isMirror, cancellationToken).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException missing) when (missing.Failure == AuthFailure.NotFound && blob.Urls.Count > 0 && sources.Foreign is not null)
        {
            await FetchForeignAsync(sources.Foreign, blob, cancellationToken).ConfigureAwait(false);
        }

        progress.Finished(blob);
    }

    private async Task FetchForeignAsync(ForeignLayers foreign, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            await foreign.FetchAsync(blob, sources.Registry, (host, open) => AttemptAsync(blob, host, open, isMirror: false, cancellationToken)).ConfigureAwait(false);
        }
        catch (StoreTrouble trouble)
        {
            throw trouble.Error;
        }
    }

    private async Task AttemptAsync(Descriptor blob, string host, BlobOpener open, bool isMirror, CancellationToken cancellationToken)
    {
        try
        {
            await DownloadAsync(blob, host, open, isMirror ? _mirrorRetry : _retry, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException damaged) when (damaged.Failure == AuthFailure.Protocol && !isMirror)
        {
            // Wrong bytes may come from a resumed piece, or from a proxy on a bad day: once more from the beginning.
            progress.Retrying(blob, damaged.Message);
            await DownloadAsync(blob, host, open, _retry, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DownloadAsync(Descriptor blob, string host, BlobOpener open, TransferRetry retry, CancellationToken cancellationToken)
    {
        var writer = await StoreTrouble.OfAsync(() => store.StartBlobAsync(blob, cancellationToken)).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await retry.RunAsync(
                    () => CopyAsync(blob, host, open, writer, cancellationToken),
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

            await StoreTrouble.OfAsync(async () => await writer.CommitAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(Descriptor blob, string host, BlobOpener open, IBlobWriter writer, CancellationToken cancellationToken)
    {
        if (writer.Position == blob.Size)
            return;
        var source = await open(writer.Position, cancellationToken).ConfigureAwait(false);
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
                $"{host} ended the transfer of {blob.Digest} after {writer.Position} of {blob.Size} bytes");
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
            await WriteAsync(writer, buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
            throw;
        }

        await WriteAsync(writer, buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
        return filled;
    }

    private static async ValueTask WriteAsync(IBlobWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException error) when (error.Failure == AuthFailure.Store)
        {
            throw new StoreTrouble(error);
        }
    }
}
