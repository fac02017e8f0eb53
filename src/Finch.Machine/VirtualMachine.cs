using System.Diagnostics;
using Finch.Auth;
using Finch.Machine.Bridge;
using Finch.Machine.Guest;
using Finch.Machine.Qemu;
using Finch.Machine.Running;
using Finch.Settings.Machine;
using Microsoft.Extensions.Logging;

namespace Finch.Machine;

/// <summary>What a machine needs from the program that drives it.</summary>
/// <param name="Environment">Variables and clock.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="Keeper">How this program is started as the machine's keeper.</param>
/// <param name="Note">Receives what the person should know while they wait.</param>
/// <param name="Entered">Is told of each step of a start.</param>
/// <param name="Download">Opens an address for reading, with the size it announces.</param>
public sealed record MachineHost(
    UserEnvironment Environment, MachineFolder Folder, KeeperCommand Keeper, Action<string> Note, Action<MachineStage> Entered,
    Func<Uri, CancellationToken, Task<(Stream Content, long? Size)>> Download);

/// <summary>What is known about the machine.</summary>
/// <param name="State">Whether it runs.</param>
/// <param name="Image">The digest of its guest image; null without a machine.</param>
/// <param name="IsConnected">True when its containerd and the credential bridge are connected.</param>
/// <param name="ProcessId">QEMU's process; null when it is off.</param>
/// <param name="Cpus">The processors of this run; 0 when it is off.</param>
/// <param name="Memory">The memory of this run in bytes; 0 when it is off.</param>
/// <param name="Accelerator">What executes its code; null when it is off.</param>
/// <param name="Started">When it was turned on; null when it is off.</param>
/// <param name="IsPaused">True while it stands still because this computer's disk is full.</param>
public sealed record MachineStatus(
    MachineState State, string? Image, bool IsConnected, int? ProcessId, int Cpus, long Memory, string? Accelerator, DateTimeOffset? Started,
    bool IsPaused);

/// <summary>
/// The one virtual machine of a person. Each operation takes the machine's lock, looks at what is really there, and mends what a crash
/// left before it does its own work; nothing it finds in a file counts for more than a process that answers.
/// </summary>
public sealed class VirtualMachine(MachineHost host)
{
    /// <summary>How long a guest that somebody else started may still take.</summary>
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(3);

    private readonly MachineFolder _folder = host.Folder;
    private readonly MachineProcess _process = new(host.Folder, host.Environment.Time);
    private readonly MachineGuard _guard = new(host.Folder, host.Note);
    private readonly KeeperProcess _keeper = new(host.Keeper, host.Folder, host.Environment.Time);

    /// <summary>The socket of the machine's containerd while it is connected; null else.</summary>
    public string? ContainerdSocket
        => File.Exists(_folder.Ready) && _process.IsRunning && _keeper.IsAtWork && LiveSocket.IsAt(_folder.ContainerdSocket) ? _folder.ContainerdSocket : null;

    /// <summary>Whether there is a machine, and whether it runs.</summary>
    public MachineState State
        => !File.Exists(_folder.Record) ? MachineState.Nonexistent : _process.IsRunning ? MachineState.Running : MachineState.Stopped;

    /// <summary>Everything known, without waiting for anybody.</summary>
    public MachineStatus Status()
    {
        var state = State;
        var run = state == MachineState.Running ? RunRecord.Read(_folder.RunRecord) : null;
        return new MachineStatus(state, MachineRecord.Read(_folder.Record)?.Image, ContainerdSocket is not null,
            state == MachineState.Running ? _process.Id : null, run?.Cpus ?? 0, run?.Memory ?? 0, run?.Accelerator, run?.Started,
            state == MachineState.Running && File.Exists(_folder.Paused));
    }

    /// <summary>Refuses where there is a machine, in the words of Finch.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.WrongState"/>.</exception>
    public void RequireNone()
    {
        switch (State)
        {
            case MachineState.Running:
                throw MachineFailure.WrongState("is already running");
            case MachineState.Stopped:
                throw MachineFailure.WrongState("already exists but is stopped, run `finch vm start` to start the existing instance");
        }
    }

    /// <summary>Refuses where there is no machine.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.WrongState"/>.</exception>
    public void RequireExistence()
    {
        if (State == MachineState.Nonexistent)
            throw MachineFailure.WrongState("does not exist, run `finch vm init` to create a new instance");
    }

    /// <summary>Makes the machine and turns it on.</summary>
    /// <param name="image">The guest image.</param>
    /// <param name="settings">What finch.yaml says.</param>
    /// <param name="progress">Receives how many bytes of how many have arrived of an image that is downloaded.</param>
    /// <param name="cancellationToken">Stops; a machine that was not finished is not there.</param>
    public async Task InitAsync(MachineImage image, MachineSettings settings, Action<long, long?> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(settings);
        using var held = await _guard.AcquireAsync(cancellationToken).ConfigureAwait(false);
        RequireNone();
        // What is missing on this computer is said before anything is downloaded.
        var qemu = await QemuProgram.FindAsync(host.Environment, cancellationToken).ConfigureAwait(false);
        var sshKeygen = GuestShell.Find(host.Environment, "ssh-keygen");
        _ = GuestShell.Find(host.Environment, "ssh");
        // A machine whose making was interrupted may still have a QEMU of an earlier life.
        await _process.QuitAsync(cancellationToken).ConfigureAwait(false);
        await new ImageInstaller(host.Download, host.Entered).InstallAsync(image with { Location = host.Environment.Expand(image.Location) }, _folder, progress, cancellationToken).ConfigureAwait(false);
        await new MachineKeys(_folder).CreateAsync(sshKeygen, cancellationToken).ConfigureAwait(false);
        File.Delete(_folder.DataDisk);
        new DataDisk(_folder.DataDisk).EnsureSize(settings.DataDisk);
        new MachineRecord($"sha256:{image.Sha256}", image.Name, host.Environment.Time.GetUtcNow()).Write(_folder.Record);
        await BootAsync(qemu, settings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns the machine on. One that runs but has lost its keeper, or was left while it booted, is connected again.</summary>
    public async Task StartAsync(MachineSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var held = await _guard.AcquireExistingAsync(cancellationToken).ConfigureAwait(false)
            ?? throw MachineFailure.WrongState("does not exist, run `finch vm init` to create a new instance");
        if (!await StartLockedAsync(settings, cancellationToken).ConfigureAwait(false))
            throw MachineFailure.WrongState("is already running");
    }

    /// <summary>Turns the machine on if it is not, for a command that needs it.</summary>
    /// <param name="starting">Called before a wait; gives what finch.yaml says.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The socket of its containerd; null when there is no machine.</returns>
    public async Task<string?> EnsureRunningAsync(Func<Task<MachineSettings>> starting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(starting);
        if (File.Exists(_folder.Paused) && _process.IsRunning)
            throw Paused();
        if (ContainerdSocket is { } socket)
            return socket;
        if (State == MachineState.Nonexistent)
            return null;
        var settings = await starting().ConfigureAwait(false);
        using var held = await _guard.AcquireExistingAsync(cancellationToken).ConfigureAwait(false);
        if (held is null)
            return null;
        await StartLockedAsync(settings, cancellationToken).ConfigureAwait(false);
        return _folder.ContainerdSocket;
    }

    /// <summary>Turns the machine off.</summary>
    /// <param name="force">True to cut its power, and to accept any state.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when the guest had to be cut off although it was asked.</returns>
    public async Task<bool> StopAsync(bool force, CancellationToken cancellationToken)
    {
        using var held = await _guard.AcquireExistingAsync(cancellationToken).ConfigureAwait(false);
        if (held is null)
            return force ? true : throw MachineFailure.WrongState("does not exist");
        if (State == MachineState.Stopped && !force)
            throw MachineFailure.WrongState("is already stopped");

        var graceful = true;
        if (force)
            await _process.QuitAsync(cancellationToken).ConfigureAwait(false);
        else
            graceful = await _process.PowerDownAsync(cancellationToken).ConfigureAwait(false);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return graceful;
    }

    /// <summary>Removes the machine and all it holds.</summary>
    /// <param name="force">True to turn it off first, and to accept that there is none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RemoveAsync(bool force, CancellationToken cancellationToken)
    {
        if (!force && State == MachineState.Nonexistent)
            throw MachineFailure.WrongState("does not exist");
        // What an interrupted command left may be there without being a machine.
        if (!Directory.Exists(_folder.Root))
            return;
        using var held = await _guard.AcquireAsync(cancellationToken).ConfigureAwait(false);
        if (State == MachineState.Running && !force)
            throw MachineFailure.WrongState("is running, run `finch vm stop` to stop the instance first");

        await _process.QuitAsync(cancellationToken).ConfigureAwait(false);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        _guard.Clear();
    }

    /// <summary>The persistent disk; null without a machine.</summary>
    public DiskInfo? Disk() => State == MachineState.Nonexistent ? null : new DataDisk(_folder.DataDisk).Read();

    /// <summary>Grows the persistent disk; the guest grows its file system at the next start.</summary>
    /// <returns>False when it has that size already.</returns>
    public async Task<bool> ResizeDiskAsync(long size, CancellationToken cancellationToken)
    {
        using var held = await _guard.AcquireExistingAsync(cancellationToken).ConfigureAwait(false) ?? throw MachineFailure.WrongState("does not exist");
        if (State == MachineState.Running)
            throw MachineFailure.WrongState("is running, run `finch vm stop` to stop the instance first");

        var disk = new DataDisk(_folder.DataDisk);
        if (disk.Read()?.Size == size)
            return false;
        return disk.EnsureSize(size) ? true
            : throw MachineFailure.Setup($"shrinking the data disk is not supported (asked for: {ByteSize.Format(size)}, current: {ByteSize.Format(disk.Read()!.Size)})",
                "a new machine has a new disk: finch vm remove, then finch vm init");
    }

    /// <summary>The command line that gives a person a shell in the running machine, or runs their command there.</summary>
    /// <param name="command">The command and its arguments; none for a shell.</param>
    /// <param name="terminal">True when the person sits at a terminal.</param>
    /// <exception cref="RegistryAuthException">It does not run, or is not connected.</exception>
    public ProcessStartInfo Shell(IReadOnlyList<string> command, bool terminal) => ContainerdSocket is not null
        ? NewShell().Interactive(command, terminal)
        : throw (State switch
        {
            MachineState.Nonexistent => MachineFailure.WrongState("does not exist, run `finch vm init` to create a new instance"),
            MachineState.Running => MachineFailure.WrongState("is running, but is not connected", "finch vm start"),
            _ => MachineFailure.WrongState("is not running", "finch vm start"),
        });

    /// <summary>Makes this process the machine's keeper, until the machine is off or <paramref name="cancellationToken"/> says so.</summary>
    /// <param name="policy">Gives what the machine may have at this moment.</param>
    /// <param name="stamp">Changes when what <paramref name="policy"/> is made of does.</param>
    /// <param name="progress">Standard output, which the command that started us reads.</param>
    /// <param name="log">Receives who asked for what, and how it ended; never a secret.</param>
    /// <param name="cancellationToken">Ends the keeper; the machine runs on.</param>
    public async Task KeepAsync(Func<CredentialPolicy> policy, Func<object> stamp, TextWriter progress, ILogger log, CancellationToken cancellationToken)
    {
        Detachment.LeaveSession();
        var desk = new CredentialDesk(policy, stamp, host.Environment.Time, log);
        await new Keeper(_folder, NewShell(), desk, host.Environment.Time, log)
            .RunAsync(progress, Detachment.LeaveStandardStreams, cancellationToken).ConfigureAwait(false);
    }

    private static RegistryAuthException Paused() => MachineFailure.Setup(
        "the virtual machine stands still: the disk of this computer is full", "free some space, and it goes on by itself within seconds");

    private GuestShell NewShell() => new(GuestShell.Find(host.Environment, "ssh"), _folder);

    /// <returns>False when everything was running already.</returns>
    private async Task<bool> StartLockedAsync(MachineSettings settings, CancellationToken cancellationToken)
    {
        if (!_process.IsRunning)
        {
            var qemu = await QemuProgram.FindAsync(host.Environment, cancellationToken).ConfigureAwait(false);
            if (!new DataDisk(_folder.DataDisk).EnsureSize(settings.DataDisk))
                host.Note($"shrinking the data disk is not supported (configured: {ByteSize.Format(settings.DataDisk)}): it stays as it is");
            await BootAsync(qemu, settings, cancellationToken).ConfigureAwait(false);
            return true;
        }

        host.Entered(MachineStage.Connecting);
        if (_keeper.IsAtWork && await IsReadySoonAsync(cancellationToken).ConfigureAwait(false))
            return false;
        if (File.Exists(_folder.Paused))
            throw Paused();
        if (await _keeper.StartAsync(BootLimit, cancellationToken).ConfigureAwait(false) is not { } problem)
            return true;
        throw MachineFailure.NoAnswer($"the machine runs, but cannot be reached: {problem}", "finch vm stop --force, then finch vm start");
    }

    /// <summary>A keeper that has just begun needs a moment: the guest may still be booting.</summary>
    private async Task<bool> IsReadySoonAsync(CancellationToken cancellationToken)
    {
        var began = host.Environment.Time.GetTimestamp();
        while (_process.IsRunning && _keeper.IsAtWork && host.Environment.Time.GetElapsedTime(began) < BootLimit)
        {
            if (ContainerdSocket is not null)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(50), host.Environment.Time, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private async Task BootAsync(QemuProgram qemu, MachineSettings settings, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await new Boot(_folder, qemu, _keeper, _process, host.Environment.Time, host.Entered).RunAsync(settings, host.Note, cancellationToken).ConfigureAwait(false);
        }
        catch (BootFailure failure)
        {
            throw MachineFailure.NoAnswer($"the virtual machine failed to start: {failure.Message}", $"its console is in {_folder.SerialLog}");
        }
    }

    /// <summary>Waits for the keeper of a machine that is off, and removes what is left of the run.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _keeper.WaitForEndAsync(cancellationToken).ConfigureAwait(false);
        foreach (var left in _folder.OfOneRun)
            File.Delete(left);
    }
}
