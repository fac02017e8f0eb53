using System.Globalization;
using System.Text;

namespace Finch.Machine.Guest;

/// <summary>
/// A cpio archive in the kernel's form for a first file system ("newc", Documentation/driver-api/early-userspace/buffer-format):
/// what is appended to an initrd is unpacked over it.
/// </summary>
internal sealed class CpioArchive(Stream output)
{
    private const int Directory = 0x4000;
    private const int RegularFile = 0x8000;

    private readonly HashSet<string> _directories = [];
    private int _entries;

    /// <summary>Adds a file, and the directories above it that are not there yet.</summary>
    /// <param name="path">Relative, with slashes.</param>
    /// <param name="mode">The permission bits.</param>
    /// <param name="content">What is in it.</param>
    public void Add(string path, int mode, ReadOnlySpan<byte> content)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (_directories.Add(path[..slash]))
                Write(path[..slash], Directory | DirectoryMode(path[..slash]), []);
        }

        Write(path, RegularFile | mode, content);
    }

    /// <summary>Writes the end mark.</summary>
    public void Finish() => Write("TRAILER!!!", 0, []);

    /// <summary>sshd refuses keys in a directory that others may write to or, for root's own, look into.</summary>
    private static int DirectoryMode(string path)
        => path.EndsWith("/.ssh", StringComparison.Ordinal) || path.EndsWith("/root/root", StringComparison.Ordinal) ? 0x1C0 : 0x1ED;

    private void Write(string path, int mode, ReadOnlySpan<byte> content)
    {
        var name = Encoding.ASCII.GetBytes(path + '\0');
        // Inode, mode, user, group, links, time, size, device (2), device of the node (2), length of the name, checksum.
        int[] fields = [++_entries, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, name.Length, 0];
        output.Write(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("X8", CultureInfo.InvariantCulture)))));
        output.Write(name);
        Pad(110 + name.Length);
        output.Write(content);
        Pad(content.Length);
    }

    private void Pad(int written) => output.Write([0, 0, 0], 0, (4 - (written & 3)) & 3);
}
