using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Machine;

/// <summary>The lock around every change of the machine, which lies in the folder that a removal takes away.</summary>
internal sealed class MachineGuard(MachineFolder folder, Action<string> note)
{
    /// <summary>Another command may be waiting for a slow boot.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Waits for the lock, and makes the folders.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: another command keeps it, or the folder cannot be made.</exception>
    public async Task<FileLock> AcquireAsync(CancellationToken cancellationToken)
    {
        folder.Create();
        try
        {
            if (FileLock.TryAcquire(folder.Lock) is { } free)
                return free;
        }
        catch (DirectoryNotFoundException)
        {
            // A removal came between.
        }

        note("waiting for another finch command that works on the machine");
        var held = await FileLock.AcquireAsync(folder.Lock, Limit, cancellationToken).ConfigureAwait(false);
        folder.Create();
        return held;
    }

    /// <summary>The lock of a machine that is there, also after waiting for it; null when there is none.</summary>
    public async Task<FileLock?> AcquireExistingAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.Record))
            return null;
        var held = await AcquireAsync(cancellationToken).ConfigureAwait(false);
        if (File.Exists(folder.Record))
            return held;
        // It was removed while we waited, and our waiting has made its folder anew.
        Clear();
        held.Dispose();
        return null;
    }

    /// <summary>Removes everything, under the lock: in one step it is no machine any more, and whoever waits for the lock makes a new folder.</summary>
    public void Clear()
    {
        File.Delete(folder.Record);
        if (Directory.Exists(folder.Run) && !folder.Run.StartsWith(folder.Root, StringComparison.Ordinal))
            Directory.Delete(folder.Run, recursive: true);
        var gone = $"{folder.Root}.removed-{Guid.NewGuid():N}";
        Directory.Move(folder.Root, gone);
        Directory.Delete(gone, recursive: true);
    }
}
