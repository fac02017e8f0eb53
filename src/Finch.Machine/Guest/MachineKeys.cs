using System.Text;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Machine.Guest;

/// <summary>
/// The two key pairs of a machine, made by ssh-keygen when the machine is made: ours, which the guest lets in, and the guest's own,
/// which proves to us that it is this guest. They reach the guest in its memory, through its first file system.
/// </summary>
internal sealed class MachineKeys(MachineFolder folder)
{
    /// <summary>The name under which ssh knows the guest, whatever its port is today.</summary>
    public const string HostAlias = "finch-vm";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The private key that lets us in.</summary>
    public string Client => Path.Combine(folder.Keys, "client");

    private string Host => Path.Combine(folder.Keys, "host");

    /// <summary>Makes both pairs.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: OpenSSH is not installed, or failed.</exception>
    public async Task CreateAsync(string sshKeygen, CancellationToken cancellationToken)
    {
        AtomicFile.CreatePrivateDirectory(folder.Keys);
        foreach (var (path, comment) in new[] { (Client, "finch"), (Host, HostAlias) })
        {
            File.Delete(path);
            File.Delete(path + ".pub");
            var result = await HostProgram.RunAsync(sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], Limit, cancellationToken)
                .ConfigureAwait(false);
            if (result.ExitCode != 0)
                throw MachineFailure.Setup($"ssh-keygen failed: {Encoding.UTF8.GetString(result.Errors).Split('\n')[0]}", "check that OpenSSH is installed whole");
        }
    }

    /// <summary>Writes what ssh reads to know the guest.</summary>
    public void WriteKnownHosts() => File.WriteAllText(folder.KnownHosts, $"{HostAlias} {PublicKey(Host)}\n");

    /// <summary>The guest's first file system with the keys behind it; the kernel unpacks one over the other.</summary>
    public void WriteStartImage()
    {
        File.Delete(folder.StartImage);
        using var image = AtomicFile.CreatePrivate(folder.StartImage);
        using (var start = File.OpenRead(Path.Combine(folder.Image, GuestImage.StartFile)))
            start.CopyTo(image);
        // An archive begins at a multiple of four bytes.
        image.Write(new byte[(int)((4 - (image.Position & 3)) & 3)]);
        var archive = new CpioArchive(image);
        archive.Add("finch/root/root/.ssh/authorized_keys", 0x180, Encoding.ASCII.GetBytes(PublicKey(Client) + "\n"));
        archive.Add("finch/root/etc/ssh/ssh_host_ed25519_key", 0x180, File.ReadAllBytes(Host));
        archive.Finish();
    }

    private static string PublicKey(string path) => File.ReadAllText(path + ".pub").Trim();
}
