using System.Diagnostics;

namespace Finch.Auth.Files;

/// <summary>
/// An advisory lock between processes, held on a file of its own (<c>config.json.lock</c>) so that the file it guards
/// can be replaced by rename. The file stays behind: removing it would let two holders lock two different files. The system
/// releases the lock of a process that dies, so a file that is left over locks nothing.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream)
    {
        _stream = stream;
        IsEffective = UnixFile.IsLocked(stream.SafeFileHandle);
    }

    /// <summary>False where the file system has no locks (ENOLCK): others are not kept out, and changes at the same time may be lost.</summary>
    public bool IsEffective { get; }

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file; created with mode 0600 for the owner of its directory, a missing directory with 0700.</param>
    /// <param name="timeout">How long to wait for another holder.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when another process keeps it, or it cannot be created or opened.</exception>
    public static async Task<FileLock> AcquireAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        for (var pause = 1; ; pause = Math.Min(pause * 2, 50))
        {
            if (Open(path) is { } held)
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
        var isNew = !File.Exists(path);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var stream = new FileStream(path, options);
            // Once made by root, it would lock its owner out for good; it holds nothing that could be given away.
            if (isNew && UnixFile.OwnerOf(Path.GetDirectoryName(Path.GetFullPath(path))!) is { } owner && UnixFile.OwnerOf(path) != owner)
                UnixFile.TrySetOwner(stream.SafeFileHandle, owner);
            // Somebody may have removed the file before we had locked it: then the next one locks another.
            if (UnixFile.IsAt(stream.SafeFileHandle, path))
                return new FileLock(stream);
            stream.Dispose();
            return null;
        }
        catch (IOException busy) when (IsSharingViolation(busy))
        {
            return null;
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _stream.Dispose();

    private static FileLock? Open(string path)
    {
        try
        {
            AtomicFile.CreatePrivateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return TryAcquire(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Left by root it cannot be opened; where it is missing it is the folder that cannot be written.
            throw File.Exists(path)
                ? new RegistryAuthException(AuthFailure.Store, $"cannot open the lock {path}: {FileTrouble.Of(error)}",
                    $"it may be left over from another user, and holds nothing: rm -f {path}", inner: error)
                : new RegistryAuthException(AuthFailure.Store, $"cannot write in {Path.GetDirectoryName(Path.GetFullPath(path))}: {FileTrouble.Of(error)}",
                    "check the owner and the permissions of the folder, and the free space; nothing was changed", inner: error);
        }
    }

    /// <summary>EWOULDBLOCK from flock (11 on Linux, 35 on macOS) or Windows' sharing violation; a full disk is not "busy".</summary>
    private static bool IsSharingViolation(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
