using System.Security.Cryptography;

namespace Finch.Build.Guest;

/// <summary>Packages of the Debian this machine runs, downloaded and unpacked, never installed.</summary>
internal sealed class DebianPackages(Workshop workshop, string folder)
{
    private const string KernelMetaPackage = "linux-image-cloud-amd64";

    // Downloads otherwise change to a user that cannot write into a checkout.
    private const string AsOurselves = "APT::Sandbox::User=root";

    /// <summary>Which versions apt would download now. A machine without lists of packages gets them when we may.</summary>
    public async Task<IReadOnlyList<GuestPackage>> ResolveAsync(IEnumerable<string> names)
    {
        try
        {
            return await ListAsync(names);
        }
        catch (BuildFailure) when (Environment.IsPrivilegedProcess)
        {
            await UpdateListsAsync();
            return await ListAsync(names);
        }
    }

    /// <summary>Has every package's file in the folder, with the promised digest.</summary>
    public async Task DownloadAsync(IReadOnlyList<GuestPackage> packages)
    {
        Directory.CreateDirectory(folder);
        if (Missing(packages) is not { Count: > 0 } missing) return;
        workshop.Heading($"download {missing.Count} packages");
        var versions = missing.Select(package => $"{package.Name}={package.Version}");
        await workshop.Programs.RunAsync(
            "env", ["-C", folder, "apt-get", "-q", "-o", AsOurselves, "download", .. versions], quiet: true);
        if (Missing(packages) is [var first, ..]) throw new BuildFailure($"{first.File} is not the file that the package list promises");
    }

    public async Task UnpackAsync(GuestPackage package, string into)
    {
        Directory.CreateDirectory(into);
        await workshop.Programs.RunAsync("dpkg-deb", ["-x", Path.Combine(folder, package.File), into]);
    }

    private async Task<IReadOnlyList<GuestPackage>> ListAsync(IEnumerable<string> names)
    {
        var wanted = names.ToList();
        if (wanted.Remove(KernelMetaPackage)) wanted.Add(await KernelAsync());
        var lines = await ReadAsync("apt-get", ["download", "--print-uris", .. wanted]);
        var found = lines.Select(GuestPackage.Parse).OfType<GuestPackage>()
            .OrderBy(package => package.Name, StringComparer.Ordinal).ToList();
        if (wanted.Except(found.Select(package => package.Name)).FirstOrDefault() is { } missing)
            throw new BuildFailure($"apt knows no package {missing}; as root: apt-get update");
        return found;
    }

    private async Task<string> KernelAsync() =>
        (await ReadAsync("apt-cache", ["depends", KernelMetaPackage]))
            .Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith("Depends: linux-image-", StringComparison.Ordinal))?["Depends: ".Length..]
        ?? throw new BuildFailure($"apt knows no package {KernelMetaPackage}; as root: apt-get update");

    private async Task UpdateListsAsync()
    {
        workshop.Heading("update the lists of packages");
        await workshop.Programs.RunAsync("apt-get", ["update"], quiet: true);
    }

    private async Task<List<string>> ReadAsync(string program, string[] arguments)
    {
        List<string> lines = [];
        var exit = await workshop.Programs.StartAsync(program, arguments, null, lines.Add, TimeSpan.FromMinutes(1));
        return exit == 0 ? lines : throw new BuildFailure($"{program} {arguments[0]}: {string.Join("; ", lines)}; as root: apt-get update");
    }

    private List<GuestPackage> Missing(IEnumerable<GuestPackage> packages) =>
        [.. packages.Where(package => !HasDigest(Path.Combine(folder, package.File), package.Sha256))];

    private static bool HasDigest(string file, string sha256)
    {
        if (!File.Exists(file)) return false;
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == sha256;
    }
}
