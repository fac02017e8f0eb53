using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Finch.Settings.Machine;

namespace Finch.Machine.Qemu;

/// <summary>What executes the guest's code.</summary>
/// <param name="Name">As QEMU calls it: <c>kvm</c>, <c>hvf</c>, <c>whpx</c>, <c>tcg</c>.</param>
/// <param name="Note">What the person should know about the choice; null for nothing.</param>
internal sealed record Acceleration(string Name, string? Note)
{
    /// <summary>QEMU's own translator, which works everywhere.</summary>
    public const string Emulation = "tcg";

    /// <summary>What the person can do for a better choice; null for nothing.</summary>
    public string? Remedy { get; init; }

    public bool IsEmulation => Name == Emulation;
}

/// <summary>
/// Chooses what executes the guest's code. A device that opens proves nothing: on some hosts (nested, or with a paravirtual KVM) it
/// runs guest code a thousand times too slowly or hangs. Only a program that ran inside and came to its end in time counts.
/// </summary>
internal sealed class AccelerationChoice(QemuProgram qemu, MachineFolder folder)
{
    /// <summary>Working hardware needs a tenth of the first; the hosts that hang need minutes. The second is for a disk that was slow to give QEMU.</summary>
    private static readonly TimeSpan[] ProbeLimits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private const int ProbeRounds = 5_000_000;

    /// <summary>What isa-debug-exit makes of the value that the probe program writes to it (0x10).</summary>
    private const int ProbeExitCode = 33;

    private const string Device = "/dev/kvm";

    private const string Hangs = "KVM opens here but does not run programs as it should";

    /// <summary>Finds out by running a small program, which takes a second, or six where it does not work; the answer is kept.</summary>
    public async Task<Acceleration> TryAsync(CancellationToken cancellationToken)
    {
        var works = await ProbeAsync(ProbeLimits[0], cancellationToken).ConfigureAwait(false) || await ProbeAsync(ProbeLimits[1], cancellationToken).ConfigureAwait(false);
        new ProbeRecord(Subject, works).Write(folder.ProbeRecord);
        return works ? new Acceleration("kvm", null) : Emulated(Hangs);
    }

    /// <summary>What was asked for, or the best that works, as far as that is known without running anything; null where only a trial can tell.</summary>
    public Acceleration? Look(Accelerator wanted) => wanted switch
    {
        Accelerator.Tcg => new Acceleration(Acceleration.Emulation, null),
        Accelerator.Kvm => new Acceleration("kvm", null),
        Accelerator.Hvf => new Acceleration("hvf", null),
        // What follows for macOS and Windows was never run: QEMU's own start decides there.
        _ when OperatingSystem.IsMacOS() => new Acceleration("hvf", null),
        _ when OperatingSystem.IsWindows() => new Acceleration("whpx", null),
        _ => LookAtKvm(),
    };

    private Acceleration? LookAtKvm()
    {
        if (!File.Exists(Device))
            return Emulated("this computer has no KVM");
        if (RuntimeInformation.OSArchitecture == Architecture.X64 && !HasVirtualization())
            return Emulated("this computer's processor does not offer virtualization to KVM");
        try
        {
            using var device = new FileStream(Device, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (UnauthorizedAccessException)
        {
            return Emulated($"you may not use {Device} (join the group kvm)") with { Remedy = "run 'sudo usermod -aG kvm $(id -un)', and sign in to this computer again" };
        }
        catch (IOException)
        {
            return Emulated($"{Device} cannot be opened");
        }

        var known = ProbeRecord.Read(folder.ProbeRecord) is { } record && record.Subject == Subject ? record : null;
        // The probe is a program for x86; elsewhere the machine's own first start is the probe.
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
            return known is { Works: false } ? Emulated("KVM opens here but a machine did not start with it") : new Acceleration("kvm", null);
        return known is null ? null : known.Works ? new Acceleration("kvm", null) : Emulated(Hangs);
    }

    private static Acceleration Emulated(string problem)
        => new(Acceleration.Emulation, $"{problem}: the machine runs in software emulation, which is slower");

    /// <summary>What a verdict is about: another kernel, QEMU or device asks for another one.</summary>
    private string Subject => $"{RuntimeInformation.OSDescription}; {qemu.Version}; {File.GetCreationTimeUtc(Device):O}";

    /// <summary>Remembers that the machine did not start with hardware acceleration, and did without.</summary>
    public void HardwareFailed() => new ProbeRecord(Subject, Works: false).Write(folder.ProbeRecord);

    private static bool HasVirtualization()
    {
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        return flags is not null && flags.Split(' ').Any(flag => flag is "vmx" or "svm");
    }

    private async Task<bool> ProbeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var bios = Path.Combine(folder.Run, "probe.bin");
        try
        {
            await File.WriteAllBytesAsync(bios, ProbeProgram(), cancellationToken).ConfigureAwait(false);
            var result = await HostProgram.RunAsync(qemu.Path,
                [
                    "-nodefaults", "-no-user-config", "-display", "none", "-M", "pc", "-accel", "kvm", "-cpu", "host", "-m", "16", "-bios", bios,
                    "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-no-reboot",
                ], limit, cancellationToken).ConfigureAwait(false);
            // Ctrl-C reaches QEMU too, and its end is then no verdict.
            cancellationToken.ThrowIfCancellationRequested();
            return result.ExitCode == ProbeExitCode;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            File.Delete(bios);
        }
    }

    /// <summary>A firmware of 64 KiB that counts down and ends the machine: real mode, entered at its last 16 bytes.</summary>
    internal static byte[] ProbeProgram()
    {
        var image = new byte[64 * 1024];
        // hlt everywhere else.
        Array.Fill(image, (byte)0xf4);
        // mov ecx, ROUNDS; again: dec ecx; jnz again; mov al, 0x10; out 0xf4, al; hlt
        ReadOnlySpan<byte> program = [0x66, 0xb9, 0, 0, 0, 0, 0x66, 0x49, 0x75, 0xfc, 0xb0, 0x10, 0xe6, 0xf4, 0xf4];
        program.CopyTo(image);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(2), ProbeRounds);
        // jmp to 0 from 0xfff0: the distance counts from the next instruction, modulo 64 KiB.
        ReadOnlySpan<byte> jump = [0xe9, 0x0d, 0x00];
        jump.CopyTo(image.AsSpan(0xfff0));
        return image;
    }
}
