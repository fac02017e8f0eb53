using Finch.Machine.Guest;

namespace Finch.Machine.Running;

/// <summary>Follows a boot on the guest's console, for whoever waits.</summary>
internal sealed class GuestStages(SerialLog console, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Tells of each step once, until it is cancelled or the last is reached.</summary>
    public async Task WatchAsync(Action<MachineStage> entered, CancellationToken cancellationToken)
    {
        var last = MachineStage.Booting;
        entered(last);
        while (last < MachineStage.Connecting)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            var now = console.Stage();
            if (now <= last)
                continue;
            last = now;
            entered(now);
        }
    }
}
