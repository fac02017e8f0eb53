namespace Finch.Build.Guest;

/// <summary>The first file system: a shell, guest/initrd/init, and the modules it takes to reach the disks.</summary>
internal static class GuestInitrd
{
    private static readonly string[] Modules = ["virtio_pci", "virtio_blk", "virtio_net", "overlay", "squashfs"];
    private static readonly string[] Folders = ["bin", "dev", "finch", "lower", "modules", "new", "proc", "sys", "upper"];

    public static void Write(string target, string init, string busybox, ModuleIndex modules)
    {
        using var output = File.Create(target);
        var archive = new CpioArchive(output);
        foreach (var folder in Folders) archive.AddFolder(folder);
        archive.AddFile("init", File.ReadAllBytes(init), executable: true);
        archive.AddFile("bin/busybox", File.ReadAllBytes(busybox), executable: true);
        foreach (var (number, module) in modules.InOrder(Modules).Index())
            archive.AddFile($"modules/{number:00}-{Path.GetFileName(module)}", File.ReadAllBytes(module), executable: false);
        archive.Finish();
    }
}
