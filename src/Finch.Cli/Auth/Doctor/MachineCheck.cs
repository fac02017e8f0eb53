using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Stores.Containerd;
using Finch.Machine;
using Finch.Machine.Bridge;
using Finch.Machine.Guest;
using Finch.Machine.Qemu;
using Finch.Settings;
using Finch.Settings.Machine;

namespace Finch.Cli.Auth.Doctor;

/// <summary>
/// The virtual machine: the programs it needs, what executes its code, and whether it answers. Nothing is started, and what only a start
/// can tell is left to it. Its keys of finch.yaml are looked at with the rest of that file.
/// </summary>
internal sealed class MachineCheck(Services services) : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly MachineFolder _folder = services.MachineFolder;

    public string Name => "machine";

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var status = services.Machine.Status();
        if (status.State == MachineState.Nonexistent)
        {
            findings.Ok($"none; {await FirstStepAsync(cancellationToken)}");
            return;
        }

        await LookAtQemuAsync(findings, cancellationToken);
        LookAtSsh(findings);
        LookAtImage(findings);
        if (status.State == MachineState.Stopped)
            findings.Ok("it is off; 'finch vm start' starts it");
        else
            await LookAtRunAsync(status, findings, cancellationToken);
    }

    /// <summary>Nobody has to have a machine: what one would need is no fault.</summary>
    private async Task<string> FirstStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await QemuProgram.FindAsync(services.Environment, cancellationToken);
            _ = GuestShell.Find(services.Environment, "ssh");
            _ = GuestShell.Find(services.Environment, "ssh-keygen");
            return "'finch vm init' makes one";
        }
        catch (RegistryAuthException missing)
        {
            return $"before 'finch vm init': {missing.Hint ?? missing.Message}";
        }
    }

    private async Task LookAtQemuAsync(Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            var qemu = await QemuProgram.FindAsync(services.Environment, cancellationToken);
            findings.Ok($"{qemu.Path}{(findings.IsForOthers ? "" : $" ({qemu.Version})")}");
            LookAtAcceleration(new AccelerationChoice(qemu, _folder), findings);
        }
        catch (RegistryAuthException missing)
        {
            findings.Fail(missing.Message, missing.Hint);
        }
    }

    private void LookAtAcceleration(AccelerationChoice choice, Findings findings)
    {
        var wanted = Wanted();
        if (choice.Look(wanted) is not { } known)
            findings.Ok("hardware acceleration (kvm) opens; whether it works is tried at the next start");
        else if (known is { Remedy: { } remedy, Note: { } note })
            findings.Warn(note, remedy);
        else
            findings.Ok(known.Note ?? $"{(known.IsEmulation ? "software emulation" : $"hardware acceleration ({known.Name})")}{(wanted == Accelerator.Auto ? "" : ", as finch.yaml says")}");
    }

    /// <summary>A mistake in finch.yaml is reported with that file.</summary>
    private Accelerator Wanted()
    {
        try
        {
            return FinchSettings.Load(services.Paths.SettingsFiles, facts: null).Machine.Accelerator;
        }
        catch (RegistryAuthException)
        {
            return Accelerator.Auto;
        }
    }

    private void LookAtSsh(Findings findings)
    {
        try
        {
            findings.Ok(GuestShell.Find(services.Environment, "ssh"));
        }
        catch (RegistryAuthException missing)
        {
            findings.Fail(missing.Message, missing.Hint);
        }
    }

    private void LookAtImage(Findings findings)
    {
        try
        {
            var image = GuestImage.Read(_folder.Image);
            findings.Ok($"guest image {image.Version} for {image.Architecture}, kernel {image.Kernel}");
        }
        catch (RegistryAuthException damaged)
        {
            findings.Fail(damaged.Message, damaged.Hint);
        }
    }

    private async Task LookAtRunAsync(MachineStatus status, Findings findings, CancellationToken cancellationToken)
    {
        if (status.IsPaused)
        {
            findings.Fail("it stands still: the disk of this computer is full", "free some space, and it goes on by itself within seconds");
            return;
        }

        if (services.Machine.ContainerdSocket is not { } socket)
        {
            findings.Warn("it runs, and is not connected; it may still be starting", "run 'finch vm start', which connects it");
            return;
        }

        var trouble = await ContainerdTroubleAsync(socket, cancellationToken);
        if (trouble is null && await new BridgeTrial(services.Machine).RunAsync(cancellationToken) is { } reason)
            trouble = $"the credential bridge does not answer: {reason}";
        if (trouble is not null)
            findings.Fail($"it runs, and {trouble}", "run 'finch vm stop', then 'finch vm start'");
        else
            findings.Ok($"it runs ({DoctorReport.Count(status.Cpus, "processor")}, {ByteSize.Format(status.Memory)}, {status.Accelerator}); its containerd and the credential bridge answer");
    }

    private async Task<string?> ContainerdTroubleAsync(string socket, CancellationToken cancellationToken)
    {
        var engine = new EngineSocket("its containerd", socket, "finch vm stop, then finch vm start") { Patience = Patience };
        try
        {
            (await ContainerdStore.OpenAsync(engine, "finch", services.Environment.Time, cancellationToken)).Dispose();
            return null;
        }
        catch (RegistryAuthException)
        {
            return "its containerd does not answer";
        }
    }
}
