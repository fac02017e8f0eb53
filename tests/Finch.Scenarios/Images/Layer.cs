using System.Formats.Tar;
using System.Text;

namespace Finch.Scenarios.Images;

/// <summary>The files of an image as a tar archive whose bytes depend on nothing but those files.</summary>
internal static class Layer
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Plain = (UnixFileMode)0b110_100_100;

    /// <summary>Debian's busybox-static: one program without libraries, so it runs in an image that holds nothing else.</summary>
    private const string Busybox = "/bin/busybox";

    public static byte[] Build(string message)
    {
        using var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            if (System.IO.File.Exists(Busybox))
            {
                Write(tar, Entry(TarEntryType.Directory, "bin/", Executable));
                Write(tar, File("bin/busybox", System.IO.File.ReadAllBytes(Busybox), Executable));
                var shell = Entry(TarEntryType.SymbolicLink, "bin/sh", Executable);
                shell.LinkName = "busybox";
                Write(tar, shell);
            }

            Write(tar, File("message.txt", Encoding.UTF8.GetBytes(message + "\n"), Plain));
        }

        return output.ToArray();
    }

    public static void WriteTar(Stream output, IEnumerable<(string Name, byte[] Content)> files)
    {
        using var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (name, content) in files) Write(tar, File(name, content, Plain));
    }

    private static void Write(TarWriter tar, UstarTarEntry entry) => tar.WriteEntry(entry);

    private static UstarTarEntry File(string name, byte[] content, UnixFileMode mode)
    {
        var entry = Entry(TarEntryType.RegularFile, name, mode);
        entry.DataStream = new MemoryStream(content);
        return entry;
    }

    private static UstarTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) => new(type, name)
    {
        Mode = mode,
        ModificationTime = DateTimeOffset.UnixEpoch,
    };
}
