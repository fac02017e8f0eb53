using System.IO.Enumeration;

namespace Finch.Build.Guest;

/// <summary>
/// The system's files in a folder: what packages hold and a running guest reads, the files of guest/root, our programs, and what
/// the packages' installation scripts would have made. No file keeps the owner, time or odd mode it has here.
/// </summary>
internal sealed class GuestRoot(string root)
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Write = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] Unused =
    [
        "usr/share", "usr/lib/systemd", "lib/systemd", "lib/udev", "etc/default", "etc/init.d", "etc/pam.d", "etc/runit", "etc/sv",
        "etc/ufw", "etc/cron.d", "etc/ssh/moduli", "etc/ssh/sshd_config.d", "var/log", "boot",
        "usr/bin/containerd-shim", "usr/bin/containerd-shim-runc-v1",
    ];

    private static readonly string[] Folders =
    [
        "dev", "etc/ssl/certs", "mnt", "proc", "root", "run", "sys", "tmp", "usr/lib/ssl", "usr/local/bin",
        "var/lib/finch", "var/log", "var/tmp",
    ];

    public string Path => root;

    public string At(string path) => System.IO.Path.Combine(root, path);

    /// <summary>All there is. Links are not followed: those of the guest lead into this machine's own folders.</summary>
    public IEnumerable<FileSystemInfo> Entries() => new FileSystemEnumerable<FileSystemInfo>(
        root,
        (ref FileSystemEntry entry) => entry.ToFileSystemInfo(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
    {
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    /// <summary>One file of all authorities instead of update-ca-certificates, where OpenSSL's programs and Go's look for it.</summary>
    public void JoinAuthorities()
    {
        var authorities = Directory.EnumerateFiles(At("usr/share/ca-certificates/mozilla"), "*.crt").Order(StringComparer.Ordinal);
        var bundle = string.Concat(authorities.Select(file => File.ReadAllText(file).TrimEnd() + "\n"));
        Directory.CreateDirectory(At("etc/ssl/certs"));
        File.WriteAllText(At("etc/ssl/certs/ca-certificates.crt"), bundle);
        Directory.CreateDirectory(At("usr/lib/ssl"));
        Link("usr/lib/ssl/certs", "/etc/ssl/certs");
        Link("usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt");
    }

    public void DropUnused()
    {
        foreach (var path in Unused.Select(At))
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }

    /// <summary>Lays the files of a folder over the system.</summary>
    public void Overlay(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Install(file, System.IO.Path.GetRelativePath(folder, file));
    }

    public void Install(string file, string path)
    {
        var target = At(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.Copy(file, target, overwrite: true);
    }

    /// <summary>Makes a link unless the path is taken: a program of a package comes before busybox's.</summary>
    public void Link(string path, string target)
    {
        var link = new FileInfo(At(path));
        if (link.Exists || link.LinkTarget is not null) return;
        link.Directory!.Create();
        link.CreateAsSymbolicLink(target);
    }

    /// <summary>Makes the empty folders and gives everything one of few modes, whatever the packages and the umask say.</summary>
    public void Settle()
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("files have no modes here");
        foreach (var folder in Folders) Directory.CreateDirectory(At(folder));
        foreach (var entry in Entries())
        {
            if (entry.LinkTarget is not null) continue;
            var executable = entry is DirectoryInfo || entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
            entry.UnixFileMode = Everybody | UnixFileMode.UserWrite | (executable ? Execute : 0);
        }

        File.SetUnixFileMode(root, Everybody | Execute | UnixFileMode.UserWrite);
        File.SetUnixFileMode(At("root"), OnlyOwner);
        File.SetUnixFileMode(At("root/.docker"), OnlyOwner);
        foreach (var shared in (string[])["tmp", "var/tmp"])
            File.SetUnixFileMode(At(shared), Everybody | Execute | Write | UnixFileMode.UserWrite | UnixFileMode.StickyBit);
    }
}
