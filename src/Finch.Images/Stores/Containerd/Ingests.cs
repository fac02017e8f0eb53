using System.Security.Cryptography;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>Starts writes into containerd, each under a name by which it can be gone on with.</summary>
internal sealed class Ingests(ContentService content, ContainerdLease lease, TimeProvider time, Func<Exception, RegistryAuthException> translate)
{
    /// <summary>An attempt that has just ended frees its name in a moment; another program may take as long as it likes.</summary>
    private const int Attempts = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);

    /// <summary>Opens a write.</summary>
    /// <returns>The call, the name of the ingest and where to go on; no call when containerd has the blob.</returns>
    public async Task<(DuplexCall? Call, string Ingest, long Offset)> OpenAsync(Descriptor? expected, CancellationToken cancellationToken)
    {
        var ingest = expected is null ? Unique("blob") : $"finch-{expected.Digest}";
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var call = content.Write(cancellationToken);
            try
            {
                var stat = WriteMessage.Request(WriteAction.Stat, ingest, expected?.Size ?? 0, expected?.Digest, 0, default);
                return (call, ingest, WriteMessage.Offset(await call.ExchangeAsync(stat, cancellationToken).ConfigureAwait(false)));
            }
            catch (GrpcException exists) when (exists.Status == GrpcStatus.AlreadyExists && expected is not null)
            {
                await call.DisposeAsync().ConfigureAwait(false);
                return (null, ingest, expected.Size);
            }
            catch (GrpcException locked) when (locked.Status == GrpcStatus.Unavailable && attempt <= Attempts)
            {
                await call.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                await call.DisposeAsync().ConfigureAwait(false);
                lease.Stopped(ingest, isWorthKeeping: false);
                if (error is GrpcException or IOException or HttpRequestException)
                    throw translate(error);
                throw;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause *= 2;
            // Another program writes the same: beside it, then. Whoever is first leaves the other nothing to do.
            if (attempt == Attempts)
                ingest = Unique(expected?.Digest.ToString() ?? "blob");
        }
    }

    /// <summary>Forgets what was written.</summary>
    public async Task AbortAsync(string ingest, CancellationToken cancellationToken)
    {
        try
        {
            await content.AbortAsync(ingest, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException error)
        {
            throw translate(error);
        }
    }

    /// <summary>Forgets what was written, on the way out of a failure or a cancellation: it may fail too, and then containerd forgets it in time.</summary>
    public async Task ForgetAsync(string ingest)
    {
        using var patience = new CancellationTokenSource(Parting, time);
        try
        {
            await content.AbortAsync(ingest, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is GrpcException or RegistryAuthException or OperationCanceledException)
        {
            // The lease ends after a day, and the ingest with it.
        }
    }

    /// <summary>Keeps what was written for another attempt, where anything was.</summary>
    public void Leave(string ingest, long written) => lease.Stopped(ingest, written > 0);

    /// <summary>Forgets everything that was left.</summary>
    public async Task ForgetAllAsync()
    {
        foreach (var ingest in lease.Discard())
            await ForgetAsync(ingest).ConfigureAwait(false);
    }

    public RegistryAuthException Failure(Exception error) => translate(error);

    private static string Unique(string what) => $"finch-{what}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
}
