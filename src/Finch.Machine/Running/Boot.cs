using System.Net;
using System.Net.Sockets;
using Finch.Machine.Guest;
using Finch.Machine.Qemu;
using Finch.Settings.Machine;

namespace Finch.Machine.Running;

/// <summary>Turns a machine on: QEMU, then the keeper, then the wait for the guest.</summary>
internal sealed class Boot(
    MachineFolder folder, QemuProgram qemu, KeeperProcess keeper, MachineProcess process, TimeProvider time, Action<MachineStage> entered)
{
    /// <summary>On hardware a guest is up in a few seconds; one that has said nothing by now never will.</summary>
    private static readonly TimeSpan HardwareLimit = TimeSpan.FromSeconds(30);

    /// <summary>A loaded computer in software emulation, with a disk to check.</summary>
    private static readonly TimeSpan EmulationLimit = TimeSpan.FromMinutes(3);

    private const int PortAttempts = 5;

    /// <summary>Turns it on.</summary>
    /// <param name="settings">What finch.yaml says today.</param>
    /// <param name="note">Receives what the person should know.</param>
    /// <param name="cancellationToken">Turns it off again.</param>
    public async Task RunAsync(MachineSettings settings, Action<string> note, CancellationToken cancellationToken)
    {
        var choice = new AccelerationChoice(qemu, folder);
        var acceleration = choice.Look(settings.Accelerator);
        if (acceleration is null)
        {
            entered(MachineStage.Trying);
            acceleration = await choice.TryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (acceleration.Note is not null)
            note(acceleration.Note);
        try
        {
            await BootAsync(settings, acceleration, cancellationToken).ConfigureAwait(false);
        }
        catch (BootFailure failure) when (!acceleration.IsEmulation && settings.Accelerator == Accelerator.Auto)
        {
            note($"the machine does not start with {acceleration.Name} ({failure.Message}); trying software emulation");
            await BootAsync(settings, new Acceleration(Acceleration.Emulation, null), cancellationToken).ConfigureAwait(false);
            choice.HardwareFailed();
        }
    }

    private async Task BootAsync(MachineSettings settings, Acceleration acceleration, CancellationToken cancellationToken)
    {
        entered(MachineStage.Starting);
        var image = GuestImage.Read(folder.Image);
        var keys = new MachineKeys(folder);
        keys.WriteStartImage();
        keys.WriteKnownHosts();
        try
        {
            await LaunchAsync(image, settings, acceleration, cancellationToken).ConfigureAwait(false);
            await AwaitGuestAsync(acceleration.IsEmulation ? EmulationLimit : HardwareLimit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            entered(MachineStage.Undoing);
            // Half a machine helps nobody; the person's Ctrl-C must not keep this from happening.
            await process.QuitAsync(CancellationToken.None).ConfigureAwait(false);
            await keeper.WaitForEndAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task LaunchAsync(GuestImage image, MachineSettings settings, Acceleration acceleration, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            foreach (var left in folder.OfOneRun.Append(folder.SerialLog))
                File.Delete(left);
            var run = new RunRecord(FreePort(), settings.Cpus, settings.Memory, acceleration.Name, time.GetUtcNow());
            run.Write(folder.RunRecord);
            var problem = await qemu.StartAsync(QemuArguments.For(folder, image, run), cancellationToken).ConfigureAwait(false);
            if (problem is null)
                return;
            // Somebody took the port between our look and QEMU's.
            if (problem.Contains("host forwarding", StringComparison.Ordinal) && attempt < PortAttempts)
                continue;
            if (problem.Contains("\"write\" lock", StringComparison.Ordinal))
                throw MachineFailure.Setup("another QEMU uses the machine's disk", $"end it: fuser {folder.DataDisk} names it");
            if (acceleration.IsEmulation)
                throw MachineFailure.Setup($"QEMU did not start: {QemuProgram.ReasonIn(problem)}", "check cpus and memory in finch.yaml");
            throw new BootFailure(QemuProgram.ReasonIn(problem));
        }
    }

    private async Task AwaitGuestAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var console = new SerialLog(folder.SerialLog, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = new GuestStages(console, time).WatchAsync(entered, over.Token);
        string? problem;
        try
        {
            problem = await keeper.StartAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (problem is not null)
            throw new BootFailure(File.Exists(folder.Booted) ? problem : $"{problem}; the last thing on its console: {console.LastLine() ?? "nothing"}");
    }

    /// <summary>A port that nobody listens on now.</summary>
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
