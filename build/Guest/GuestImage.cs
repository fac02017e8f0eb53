using System.Runtime.InteropServices;

namespace Finch.Build.Guest;

/// <summary>
/// The virtual machine's system, from Debian's packages, the files of guest/ and our programs, as one file:
/// artifacts/guest/finch-guest-amd64.tar (docs/machine-guest.md). The same inputs give the same bytes.
/// </summary>
internal sealed class GuestImage(Workshop workshop)
{
    private string Folder => workshop.At("artifacts", "guest");

    private string Image => Path.Combine(Folder, $"finch-guest-{GuestManifest.Architecture}.tar");

    private string Work => Path.Combine(Folder, "work");

    public async Task BuildAsync()
    {
        RequireDebian();
        await new Peers(workshop).RequireAsync("mksquashfs", "squashfs-tools");
        await new NativePrograms(workshop).PublishAsync();

        var debian = new DebianPackages(workshop, Path.Combine(Folder, "packages"));
        var packages = await debian.ResolveAsync(PackageNames());
        string[] programs = [Path.Combine(workshop.NativeFolder, "finch"), Path.Combine(workshop.NativeFolder, "docker-credential-finch")];
        var inputs = GuestInputs.Digest(workshop, packages, programs);
        var stamp = workshop.At("artifacts", "stamps", "guest");
        if (File.Exists(Image) && File.Exists(Image + ".sha256") && File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == inputs)
        {
            Workshop.Say($"{Image} is up to date ({inputs[..12]})");
            PutBesidePrograms();
            return;
        }

        await debian.DownloadAsync(packages);
        workshop.Heading("put the guest together");
        if (Directory.Exists(Work)) Directory.Delete(Work, recursive: true);
        await ComposeAsync(debian, packages, programs, inputs[..12]);
        Directory.Delete(Work, recursive: true);
        await File.WriteAllTextAsync(stamp, inputs);
        PutBesidePrograms();
        Workshop.Say($"{Image} ({inputs[..12]}, {new FileInfo(Image).Length / 1e6:0.0} MB)");
    }

    /// <summary>For tests and the demo: builds where that can be done, and says where it cannot what will be skipped.</summary>
    public async Task TryBuildAsync()
    {
        try
        {
            await BuildAsync();
        }
        catch (BuildFailure failure) when (!Workshop.IsCi)
        {
            Workshop.Say($"the virtual machine is left out: {failure.Message}");
        }
    }

    /// <summary>Where finch looks for the image it was installed with.</summary>
    private void PutBesidePrograms()
    {
        foreach (var file in (string[])[Image, Image + ".sha256"])
        {
            var beside = Path.Combine(workshop.NativeFolder, Path.GetFileName(file));
            File.Delete(beside);
            File.CreateSymbolicLink(beside, file);
        }
    }

    private static void RequireDebian()
    {
        var debian12 = File.Exists("/etc/os-release") && File.ReadLines("/etc/os-release").ToHashSet() is var lines
            && lines.Contains("ID=debian") && lines.Contains("VERSION_ID=\"12\"");
        if (debian12 && RuntimeInformation.OSArchitecture == Architecture.X64) return;
        throw new BuildFailure("the guest is made of the packages of Debian 12 on amd64, with its apt-get;"
            + " build it there or in a container of the image debian:12 (--platform linux/amd64), and copy artifacts/guest/ from it");
    }

    private IEnumerable<string> PackageNames() => File.ReadLines(workshop.At("guest", "packages.txt"))
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && !line.StartsWith('#'));

    private async Task ComposeAsync(DebianPackages debian, IReadOnlyList<GuestPackage> packages, string[] programs, string version)
    {
        var parts = await UnpackAsync(debian, packages);
        var release = Path.GetFileName(Directory.EnumerateDirectories(parts.Root.At("lib/modules")).Single());
        var modules = new ModuleIndex(parts.Root.At($"lib/modules/{release}"));
        modules.Write();
        GuestInitrd.Write(At("initrd"), workshop.At("guest", "initrd", "init"), parts.Busybox, modules);
        File.Copy(Path.Combine(parts.Kernel, "boot", $"vmlinuz-{release}"), At("vmlinuz"));

        parts.Root.JoinAuthorities();
        parts.Root.DropUnused();
        parts.Root.Overlay(workshop.At("guest", "root"));
        await Busybox.InstallAsync(workshop, parts.Busybox, parts.Root);
        foreach (var program in programs) parts.Root.Install(program, $"usr/bin/{Path.GetFileName(program)}");
        parts.Root.Link("usr/bin/docker-credential-ecr-login", "docker-credential-finch");
        parts.Root.Settle();
        SharedLibraries.Check(parts.Root);
        await SquashAsync(parts.Root);

        await File.WriteAllBytesAsync(At("image.json"), new GuestManifest(version, release, packages).ToJson());
        string[] names = ["image.json", "vmlinuz", "initrd", "root.squashfs"];
        await PlainTar.WriteAsync(At("image.tar"), names.Select(name => (name, At(name))));
        var sum = GuestInputs.DigestOf(At("image.tar"));
        File.Move(At("image.tar"), Image, overwrite: true);
        await File.WriteAllTextAsync(Image + ".sha256", $"{sum}  {Path.GetFileName(Image)}\n");
    }

    private async Task<(GuestRoot Root, string Kernel, string Busybox)> UnpackAsync(
        DebianPackages debian, IReadOnlyList<GuestPackage> packages)
    {
        var root = new GuestRoot(At("root"));
        foreach (var package in packages)
        {
            var apart = package.Name == "busybox-static" || package.Name.StartsWith("linux-image-", StringComparison.Ordinal);
            await debian.UnpackAsync(package, apart ? At(package.Name) : root.Path);
        }

        var kernel = At(packages.Single(package => package.Name.StartsWith("linux-image-", StringComparison.Ordinal)).Name);
        Directory.Move(Path.Combine(kernel, "lib", "modules"), root.At("lib/modules"));
        return (root, kernel, At("busybox-static/bin/busybox"));
    }

    private async Task SquashAsync(GuestRoot root)
    {
        // mksquashfs refuses its own options for times where this variable is set.
        string[] command = ["-u", "SOURCE_DATE_EPOCH", "mksquashfs", root.Path, At("root.squashfs")];
        string[] form = ["-noappend", "-no-progress", "-quiet", "-comp", "lz4", "-no-xattrs"];
        string[] nobodys = ["-all-root", "-all-time", "0", "-mkfs-time", "0"];
        await workshop.Programs.RunAsync("env", [.. command, .. form, .. nobodys], quiet: true);
    }

    private string At(string name) => Path.Combine(Work, name);
}
