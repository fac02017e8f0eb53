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
    /// <param name="user">Whose machine it is.</param>
    public MachineFolder(string directory, uint user)
    {
        Root = directory;
        var inside = Path.Combine(directory, "run");
        // The same for every session of a person: a folder that a variable names would hide a machine from those without the variable.
        Run = CanHoldSockets(inside) ? inside : $"/tmp/finch-{user}-{NameOf(directory)}";
    }

    /// <summary>The files of the person who runs this program.</summary>
    public static MachineFolder Of(string directory) => new(directory, UnixFile.EffectiveUser);

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
    public string StartImage => Path.Combine(Root, "initrd");

    /// <summary>The parameters of this run.</summary>
    public string RunRecord => Path.Combine(Root, "run.json");

    /// <summary>QEMU's process id.</summary>
    public string ProcessId => Path.Combine(Root, "qemu.pid");

    /// <summary>Held by the keeper as long as it lives.</summary>
    public string KeeperLock => Path.Combine(Root, "keeper.lock");

    /// <summary>Exists once the guest of this run has booted.</summary>
    public string Booted => Path.Combine(Root, "booted");

    /// <summary>Exists while everything in this run is connected.</summary>
    public string Ready => Path.Combine(Root, "ready");

    /// <summary>Exists while the guest stands still because this computer's disk is full.</summary>
    public string Paused => Path.Combine(Root, "paused");

    /// <summary>The guest's host key, as ssh wants to know it.</summary>
    public string KnownHosts => Path.Combine(Root, "known_hosts");

    /// <summary>What ends with a run.</summary>
    public IReadOnlyList<string> OfOneRun
        => [Ready, Booted, Paused, ProcessId, ContainerdSocket, CredentialSocket, SshSocket, CommandMonitor, KeeperMonitor];

    /// <summary>QEMU's monitor for the keeper, which listens for the end of the machine.</summary>
    public string KeeperMonitor => Path.Combine(Run, "keeper.qmp");

    /// <summary>QEMU's monitor for commands.</summary>
    public string CommandMonitor => Path.Combine(Run, "command.qmp");

    /// <summary>The guest's containerd, on this side.</summary>
    public string ContainerdSocket => Path.Combine(Run, "containerd.sock");

    /// <summary>Where the guest's questions for credentials arrive.</summary>
    public string CredentialSocket => Path.Combine(Run, "creds.sock");

    /// <summary>The connection that later commands share.</summary>
    public string SshSocket => Path.Combine(Run, "ssh.sock");

    /// <summary>Makes the folders, for their owner alone.</summary>
    /// <exception cref="Finch.Auth.RegistryAuthException">The folder for sockets is somebody else's, or a link.</exception>
    public void Create()
    {
        AtomicFile.CreatePrivateDirectory(Root);
        AtomicFile.CreatePrivateDirectory(Run);
        // In a place that all may write, somebody else may have been there first, with a folder or a link to one.
        if (!Run.StartsWith(Root, StringComparison.Ordinal) && !IsPrivate(Run))
            throw MachineFailure.Setup($"{Run} is not a private folder of yours", "remove it; the path of your home directory is too long for sockets, or has characters that ssh reads otherwise");
    }

    private static bool IsPrivate(string directory)
    {
        if (FileFacts.OfLink(directory) is { } facts)
            return facts.IsDirectory && facts.Owner == UnixFile.EffectiveUser && !facts.IsOpenToOthers;
        // Where the system does not tell the owner: a closed folder of somebody else's lets nobody in.
        const UnixFileMode open = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (new DirectoryInfo(directory).LinkTarget is null && (File.GetUnixFileMode(directory) & open) == 0);
    }

    /// <summary>Short enough, and without what ssh reads as something else in the paths of its options.</summary>
    private static bool CanHoldSockets(string directory)
        => Encoding.UTF8.GetByteCount(directory) <= LongestRunPath && directory.All(c => c is not ('%' or ':' or '"' or '\\') && !char.IsWhiteSpace(c));

    private static string NameOf(string directory) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
}
