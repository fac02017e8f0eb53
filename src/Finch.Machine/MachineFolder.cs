using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Files;

namespace Finch.Machine;

/// <summary>Where the machine's files are: those that stay under <c>~/.finch/vm</c>, and those of one run in a folder of their own.</summary>
public sealed class MachineFolder
{
    /// <summary>
    /// A socket address holds 108 bytes with its end, 104 on macOS, and ssh binds its control socket under a name that is 17 bytes
    /// longer; the longest of our names has 15.
    /// </summary>
    private const int LongestRunPath = 104 - 17 - 15 - 1;

    /// <summary>Names the files; nothing is created.</summary>
    /// <param name="directory"><c>~/.finch/vm</c>.</param>
    /// <param name="temporary">Where a run's sockets go when the path of <paramref name="directory"/> is too long for a socket.</param>
    public MachineFolder(string directory, string temporary)
    {
        Root = directory;
        var inside = Path.Combine(directory, "run");
        Run = Encoding.UTF8.GetByteCount(inside) <= LongestRunPath ? inside : Path.Combine(temporary, "finch-" + NameOf(directory));
    }

    /// <summary>The folder of everything that outlives a run.</summary>
    public string Root { get; }

    /// <summary>The folder of one run's sockets.</summary>
    public string Run { get; }

    /// <summary>What the machine is made of; it exists when the machine does.</summary>
    public string Record => Path.Combine(Root, "machine.json");

    /// <summary>Held by a command that changes the machine.</summary>
    public string Lock => Path.Combine(Root, "lock");

    /// <summary>The unpacked guest image.</summary>
    public string Image => Path.Combine(Root, "image");

    /// <summary>The guest image on its way in.</summary>
    public string NewImage => Path.Combine(Root, "image.new");

    /// <summary>The disk that persists.</summary>
    public string DataDisk => Path.Combine(Root, "data.img");

    /// <summary>The private keys of this machine: ours, and the guest's.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>What the guest says on its console.</summary>
    public string SerialLog => Path.Combine(Root, "serial.log");

    /// <summary>What the machine's keeper says.</summary>
    public string KeeperLog => Path.Combine(Root, "keeper.log");

    /// <summary>The answer of the last look for hardware acceleration.</summary>
    public string ProbeRecord => Path.Combine(Root, "acceleration.json");

    /// <summary>The guest's first file system with this machine's keys in it.</summary>
    public string StartImage => Path.Combine(Run, "initrd");

    /// <summary>The parameters of this run.</summary>
    public string RunRecord => Path.Combine(Run, "run.json");

    /// <summary>QEMU's process id.</summary>
    public string ProcessId => Path.Combine(Run, "qemu.pid");

    /// <summary>QEMU's monitor for the keeper, which listens for the end of the machine.</summary>
    public string KeeperMonitor => Path.Combine(Run, "keeper.qmp");

    /// <summary>QEMU's monitor for commands.</summary>
    public string CommandMonitor => Path.Combine(Run, "command.qmp");

    /// <summary>Held by the keeper as long as it lives.</summary>
    public string KeeperLock => Path.Combine(Run, "keeper.lock");

    /// <summary>Exists once everything in this run has answered.</summary>
    public string Ready => Path.Combine(Run, "ready");

    /// <summary>The guest's containerd, on this side.</summary>
    public string ContainerdSocket => Path.Combine(Run, "containerd.sock");

    /// <summary>Where the guest's questions for credentials arrive.</summary>
    public string CredentialSocket => Path.Combine(Run, "creds.sock");

    /// <summary>The connection that later commands share.</summary>
    public string SshSocket => Path.Combine(Run, "ssh.sock");

    /// <summary>The guest's host key, as ssh wants to know it.</summary>
    public string KnownHosts => Path.Combine(Run, "known_hosts");

    /// <summary>Makes the folders, for their owner alone.</summary>
    /// <exception cref="Finch.Auth.RegistryAuthException">The folder for sockets belongs to somebody else.</exception>
    public void Create()
    {
        AtomicFile.CreatePrivateDirectory(Root);
        AtomicFile.CreatePrivateDirectory(Run);
        const UnixFileMode open = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        // A folder in a place that all may write could have been put there by another: only a private one of ours can get its mode changed.
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(Run) & open) == 0)
            return;
        try
        {
            File.SetUnixFileMode(Run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (UnauthorizedAccessException foreign)
        {
            throw MachineFailure.Setup($"the folder {Run} belongs to another user", $"remove it, or set TMPDIR to a folder of your own", foreign);
        }
    }

    private static string NameOf(string directory) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
}
