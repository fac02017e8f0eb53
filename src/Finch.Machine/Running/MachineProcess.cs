using System.Diagnostics;
using System.Globalization;
using System.Text;
using Finch.Machine.Qemu;

namespace Finch.Machine.Running;

/// <summary>The running QEMU, found by its monitor; its process id is used only after a look at whose it is.</summary>
internal sealed class MachineProcess(MachineFolder folder, TimeProvider time)
{
    /// <summary>A guest that hears the button is gone within a second; one that has just booted may not have heard it, so it is pressed again.</summary>
    private static readonly TimeSpan PressLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>Half a minute, for a busy guest in software emulation that has much to write back.</summary>
    private const int Presses = 20;

    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>True while QEMU lives.</summary>
    public bool IsRunning => LiveSocket.IsAt(folder.CommandMonitor) || LiveSocket.IsAt(folder.KeeperMonitor) || Id is not null;

    /// <summary>The process, or null when it is not sure that it is ours.</summary>
    public int? Id => int.TryParse(WrittenId(), CultureInfo.InvariantCulture, out var id) && IsOurs(id) ? id : null;

    /// <summary>Asks the guest to end, and QEMU when it does not.</summary>
    /// <returns>False when the guest did not end by itself.</returns>
    public async Task<bool> PowerDownAsync(CancellationToken cancellationToken)
    {
        // A guest that stands still on a full disk does not hear a button; it may have space again.
        if (File.Exists(folder.Paused))
            await AskAsync("cont", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        for (var press = 0; press < Presses; press++)
        {
            if (await AskAsync("system_powerdown", PressLimit, cancellationToken).ConfigureAwait(false))
                return true;
        }

        await QuitAsync(cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Ends QEMU at once; what the guest had not written is lost.</summary>
    /// <exception cref="Finch.Auth.RegistryAuthException">It does not end: its files must stay.</exception>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning || await AskAsync("quit", QuitLimit, cancellationToken).ConfigureAwait(false))
            return;
        if (Id is { } id)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It ended meanwhile.
            }
        }

        if (!await GoneAsync(QuitLimit, cancellationToken).ConfigureAwait(false))
            throw MachineFailure.NoAnswer($"QEMU{(Id is { } left ? $" (process {left})" : "")} does not end", "end it by hand, then try again");
    }

    private async Task<bool> AskAsync(string command, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            using (var monitor = await QmpClient.ConnectAsync(folder.CommandMonitor, cancellationToken).ConfigureAwait(false))
            {
                if (monitor is not null)
                    await monitor.ExecuteAsync(command, cancellationToken).WaitAsync(QuitLimit, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            // A QEMU that is stopped or hangs; the caller goes one step further.
        }

        return await GoneAsync(limit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> GoneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (IsRunning)
        {
            if (time.GetElapsedTime(began) > limit)
                return false;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private string? WrittenId()
    {
        try
        {
            return File.Exists(folder.ProcessId) ? File.ReadAllText(folder.ProcessId) : null;
        }
        catch (IOException)
        {
            // QEMU takes it away when it ends.
            return null;
        }
    }

    /// <summary>A process id may be another's today: ours has the path of our own monitor among its arguments.</summary>
    private bool IsOurs(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                return process.ProcessName.StartsWith("qemu-system", StringComparison.Ordinal);
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Contains(folder.CommandMonitor, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
