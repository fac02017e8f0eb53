using System.Diagnostics;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>
/// The shared side of the lock that keeps blobs alive. Transfers hold it together; the clean-up needs it alone,
/// so it deletes nothing that another process is about to name. The system releases it when a process dies.
/// </summary>
internal sealed class BlobLease : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FileStream _stream;

    private BlobLease(FileStream stream) => _stream = stream;

    /// <summary>Waits while a clean-up runs.</summary>
    public static async Task<BlobLease> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryAcquire(path) is { } lease)
                return lease;
            if (waited.Elapsed > Patience)
                throw new RegistryAuthException(AuthFailure.Store, $"another process holds the lock {path}", "wait for the other program to finish, or end it");
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    private static BlobLease? TryAcquire(string path)
    {
        Create(path);
        try
        {
            // Read access with FileShare.Read is flock(LOCK_SH) on Unix, and what it says on Windows.
            return new BlobLease(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (IOException busy) when (FileLocked.Is(busy))
        {
            return null;
        }
    }

    private static void Create(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            AtomicFile.CreatePrivate(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first.
        }
    }

    /// <summary>Lets a clean-up run again.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
