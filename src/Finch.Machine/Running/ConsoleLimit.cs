namespace Finch.Machine.Running;

/// <summary>Keeps the file of the guest's console from growing without end: whoever is root there can write to it.</summary>
internal sealed class ConsoleLimit(MachineFolder folder, TimeProvider time)
{
    private const long Longest = 8 * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Empties it whenever it has become too long; QEMU writes on at its end.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            if (new FileInfo(folder.SerialLog) is not { Exists: true, Length: > Longest })
                continue;
            using var file = new FileStream(folder.SerialLog, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.SetLength(0);
        }
    }
}
