using System.Buffers.Binary;
using System.Text;

namespace Finch.Build.Guest;

/// <summary>
/// Finds out at build time what would otherwise fail at boot: a program or library of the guest that needs a library which is not there.
/// </summary>
internal static class SharedLibraries
{
    private const ulong End = 0;
    private const ulong Needed = 1;
    private const ulong StringTable = 5;

    public static void Check(GuestRoot root)
    {
        var entries = root.Entries().ToList();
        var names = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in entries.Where(entry => entry is FileInfo && entry.LinkTarget is null).Select(entry => entry.FullName))
        {
            if (NeededBy(file).FirstOrDefault(library => !names.Contains(library)) is { } missing)
                throw new BuildFailure($"{Path.GetRelativePath(root.Path, file)} needs {missing}: add its package to guest/packages.txt");
        }
    }

    private static IEnumerable<string> NeededBy(string path)
    {
        var file = File.ReadAllBytes(path);
        // 64-bit little-endian ELF, a program (2) or a shared object (3); modules of the kernel need nothing from here.
        if (!file.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8) || file[16] is not (2 or 3)) return [];
        var segments = Segments(file);
        var dynamic = segments.FirstOrDefault(segment => segment.Type == 2);
        List<(ulong Tag, ulong Value)> entries = [];
        for (var at = dynamic.Offset; dynamic.Type == 2 && Number(file, at) != End; at += 16)
            entries.Add((Number(file, at), Number(file, at + 8)));

        if (entries.Count == 0) return [];

        var table = entries.First(entry => entry.Tag == StringTable).Value;
        var home = segments.First(segment => segment.Type == 1 && table >= segment.Address && table < segment.Address + segment.Size);
        var strings = home.Offset + table - home.Address;
        return [.. entries.Where(entry => entry.Tag == Needed).Select(entry => Text(file, strings + entry.Value))];
    }

    private static List<(uint Type, ulong Offset, ulong Address, ulong Size)> Segments(byte[] file)
    {
        List<(uint, ulong, ulong, ulong)> segments = [];
        var table = Number(file, 0x20);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x36));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x38));
        for (var at = (int)table; at < (int)table + size * count; at += size)
        {
            var type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            segments.Add((type, Number(file, (ulong)at + 8), Number(file, (ulong)at + 16), Number(file, (ulong)at + 32)));
        }

        return segments;
    }

    private static ulong Number(byte[] file, ulong at) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan((int)at));

    private static string Text(byte[] file, ulong at)
    {
        var rest = file.AsSpan((int)at);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
