using System.Diagnostics;
using Finch.Machine.Qemu;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class AccelerationTests
{
    [Fact]
    public async Task The_probe_program_comes_to_its_end_in_emulation()
    {
        var qemu = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "qemu-system-x86_64")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(qemu is null, "qemu-system-x86_64 is not installed");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("probe.bin"), AccelerationChoice.ProbeProgram());
        using var process = Process.Start(new ProcessStartInfo(qemu!,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-M", "pc", "-accel", "tcg", "-m", "16", "-bios", folder.At("probe.bin"),
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-no-reboot",
            ]))!;

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(33, process.ExitCode);
    }
}
