using System.Globalization;
using System.Runtime.InteropServices;
using Finch.Machine.Guest;

namespace Finch.Machine.Qemu;

/// <summary>QEMU's command line for a run. Only the x86-64 form on Linux was ever run; those for other computers are prepared from QEMU's manual.</summary>
internal static class QemuArguments
{
    private const int Mebibyte = 1024 * 1024;

    /// <summary>The arguments, in the order of QEMU's manual: machine, disks, network, kernel, monitors.</summary>
    public static IReadOnlyList<string> For(MachineFolder folder, GuestImage image, RunRecord run)
    {
        var isArm = RuntimeInformation.OSArchitecture == Architecture.Arm64;
        var acceleration = run.Accelerator == Acceleration.Emulation ? "tcg,thread=multi,tb-size=256" : run.Accelerator;
        return
        [
            "-nodefaults", "-no-user-config", "-display", "none",
            "-M", isArm ? "virt" : "q35",
            "-accel", acceleration,
            "-cpu", run.Accelerator == Acceleration.Emulation ? "max" : "host",
            "-smp", Number(run.Cpus),
            "-m", Number(run.Memory / Mebibyte),
            .. Disk("root", Path.Combine(folder.Image, GuestImage.RootFile), "readonly=on"),
            // The guest's own flushes reach the file; what a killed QEMU loses is what the guest had not flushed. On a full disk the guest
            // stands still, until the keeper finds that there is space again.
            .. Disk("data", folder.DataDisk, "cache=writeback,discard=unmap,werror=enospc"),
            // The guest sees no neighbour but this computer, and only this computer sees it.
            "-netdev", $"user,id=n0,hostfwd=tcp:127.0.0.1:{Number(run.SshPort)}-:22",
            "-device", "virtio-net-pci,netdev=n0,romfile=",
            // Memory that the guest does not use goes back to this computer.
            "-device", "virtio-balloon-pci,free-page-reporting=on",
            "-kernel", Path.Combine(folder.Image, GuestImage.KernelFile),
            "-initrd", folder.StartImage,
            "-append", $"console={(isArm ? "ttyAMA0" : "ttyS0")} {image.Append}",
            // At its end, so that the keeper can empty it when it has grown too long.
            "-chardev", $"file,id=console,append=on,path={Escape(folder.SerialLog)}",
            "-serial", "chardev:console",
            "-qmp", $"unix:{Escape(folder.KeeperMonitor)},server=on,wait=off",
            "-qmp", $"unix:{Escape(folder.CommandMonitor)},server=on,wait=off",
            "-pidfile", folder.ProcessId,
            "-no-reboot", "-daemonize",
        ];
    }

    private static string[] Disk(string name, string file, string options)
        => ["-drive", $"if=none,id={name},format=raw,{options},file={Escape(file)}", "-device", $"virtio-blk-pci,drive={name},serial={name}"];

    /// <summary>A comma ends a value, two are one.</summary>
    private static string Escape(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
