using System.Diagnostics;

namespace Finch.Build;

/// <summary>
/// The programs that tests run beside ours: the real AWS CLI (its botocore also signs the same requests as we do), the official
/// helper, other clients and a registry.
/// </summary>
internal sealed class Peers(Workshop workshop)
{
    private static readonly string[] Packages =
    [
        "amazon-ecr-credential-helper", "golang-docker-credential-helpers", "docker-registry", "skopeo", "podman", "awscli",
        "apache2-utils", "busybox-static", "curl", "strace", "faketime", "pass", "gnupg", "gnome-keyring", "libsecret-tools", "dbus",
        "qemu-system-x86", "squashfs-tools", "openssh-client",
    ];

    /// <summary>Installs what is missing when this is Debian and we are root; otherwise says what will be skipped.</summary>
    public async Task InstallAsync()
    {
        if (!Programs.Exists("dpkg-query") || !Programs.Exists("apt-get"))
        {
            Workshop.Say("peers are installed from Debian packages only; scenarios that miss one say so");
            return;
        }

        var missing = Missing();
        if (missing.Count == 0) return;
        if (!Environment.IsPrivilegedProcess)
        {
            Workshop.Say($"not root, so these peers stay missing: {string.Join(' ', missing)}");
            return;
        }

        try
        {
            await InstallAsync(missing);
        }
        catch (BuildFailure failure) when (!Workshop.IsCi)
        {
            Workshop.Say($"peers were not installed, scenarios that need them are skipped: {failure.Message}");
        }
    }

    /// <summary>Has a program that a task cannot do without: installs its package when we are root, otherwise fails.</summary>
    public async Task RequireAsync(string program, string package)
    {
        if (Programs.Exists(program)) return;
        if (!Environment.IsPrivilegedProcess) throw new BuildFailure($"there is no {program}; as root: apt-get install {package}");
        await InstallAsync([package]);
    }

    private async Task InstallAsync(IReadOnlyCollection<string> packages)
    {
        workshop.Heading($"install {string.Join(' ', packages)}");
        Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
        await workshop.Programs.RunAsync("apt-get", ["update"], quiet: true);
        await workshop.Programs.RunAsync("apt-get", ["install", "-y", "--no-install-recommends", .. packages], quiet: true);
    }

    private static List<string> Missing()
    {
        var missing = Packages.Where(package => !IsInstalled(package)).ToList();
        // Any docker will do, as long as its engine is there too.
        if (!Programs.Exists("docker") || !Programs.Exists("dockerd")) missing.Add("docker.io");
        return missing;
    }

    private static bool IsInstalled(string package)
    {
        using var query = Process.Start(new ProcessStartInfo("dpkg-query", ["-W", "-f=${Status}", package])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var status = query.StandardOutput.ReadToEnd();
        query.WaitForExit();
        return status == "install ok installed";
    }
}
