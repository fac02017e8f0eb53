using System.Diagnostics;

namespace Finch.Auth.Files;

/// <summary>
/// An advisory lock between processes, held on a file of its own (<c>config.json.lock</c>) so that the file it guards
/// can be replaced by rename. The file stays behind: removing it would let two holders lock two different files.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file; created with mode 0600, its directory with 0700.</param>
    /// <param name="timeout">How long to wait for another holder.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when another process keeps it, or it cannot be created.</exception>
    public static async Task<FileLock> AcquireAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        AtomicFile.CreatePrivateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var waited = Stopwatch.StartNew();
        for (var pause = 1; ; pause = Math.Min(pause * 2, 50))
        {
            if (TryAcquire(path) is { } held)
                return held;
            if (waited.Elapsed > timeout)
            {
                throw new RegistryAuthException(AuthFailure.Store, $"another process holds the lock {path}",
                    "wait for the other program to finish, or end it");
            }

            // A random part keeps many waiters from waking in step.
            await Task.Delay(pause + Random.Shared.Next(pause), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock if it is free right now.</summary>
    /// <returns>Null when another process holds it.</returns>
    /// <exception cref="UnauthorizedAccessException">The lock file cannot be created or opened.</exception>
    public static FileLock? TryAcquire(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileLock(new FileStream(path, options));
        }
        catch (IOException busy) when (IsSharingViolation(busy))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK from flock (11 on Linux, 35 on macOS) or Windows' sharing violation; a full disk is not "busy".</summary>
    private static bool IsSharingViolation(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _stream.Dispose();
}
