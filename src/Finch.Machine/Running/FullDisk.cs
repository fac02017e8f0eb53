using System.Net.Sockets;
using Finch.Machine.Qemu;
using Microsoft.Extensions.Logging;

namespace Finch.Machine.Running;

/// <summary>
/// When this computer's disk is full, QEMU lets the guest stand still instead of losing its writes, and nothing wakes it by itself.
/// Here it is tried again every few seconds, and commands can see why nothing moves.
/// </summary>
internal sealed class FullDisk(QmpClient monitor, MachineFolder folder, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private volatile bool _isBlocked;

    /// <summary>Takes an event of QEMU's.</summary>
    public void Happened(string name)
    {
        switch (name)
        {
            case "BLOCK_IO_ERROR" when !_isBlocked:
                _isBlocked = true;
                File.WriteAllText(folder.Paused, "");
                log.MachinePaused();
                break;
            case "RESUME":
                _isBlocked = false;
                break;
        }
    }

    /// <summary>Has the guest go on when it can. A guest that stops again at once says so itself.</summary>
    public async Task WaitForSpaceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            if (!_isBlocked)
            {
                File.Delete(folder.Paused);
                continue;
            }

            try
            {
                await monitor.SendAsync("cont", cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // QEMU has ended, which is noticed elsewhere.
            }
        }
    }
}
