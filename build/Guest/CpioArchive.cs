using System.Text;

namespace Finch.Build.Guest;

/// <summary>
/// Writes an uncompressed cpio archive in the form that the kernel unpacks as its first file system ("newc"; the kernel's
/// Documentation/driver-api/early-userspace/buffer-format.rst). Everything is root's and of the year 1970.
/// </summary>
internal sealed class CpioArchive(Stream output)
{
    private const uint Folder = 0x4000;
    private const uint Regular = 0x8000;
    private int _entries;
    private long _written;

    public void AddFolder(string name) => Add(name, Folder | 0x1ED, []);

    public void AddFile(string name, byte[] content, bool executable) => Add(name, Regular | (executable ? 0x1EDu : 0x1A4u), content);

    /// <summary>The end: padded, so that another archive may follow.</summary>
    public void Finish()
    {
        Add("TRAILER!!!", 0, []);
        Pad(512);
    }

    private void Add(string name, uint mode, byte[] content)
    {
        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        var inode = ++_entries;
        var links = 1;
        // inode, mode, owner, group, links, time, size, device, device of a node (two numbers each), length of the name, checksum
        long[] fields = [inode, mode, 0, 0, links, 0, content.Length, 0, 0, 0, 0, bytes.Length, 0];
        Write(Encoding.ASCII.GetBytes("070701" + string.Concat(fields.Select(field => field.ToString("X8")))));
        Write(bytes);
        Pad(4);
        Write(content);
        Pad(4);
    }

    private void Write(byte[] bytes)
    {
        output.Write(bytes);
        _written += bytes.Length;
    }

    private void Pad(int unit) => Write(new byte[(unit - _written % unit) % unit]);
}
