using System.Buffers.Binary;
using System.Text;

namespace Finch.Build.Guest;

/// <summary>What a kernel module says of itself in its section .modinfo: KEY=VALUE strings, each ended by a zero.</summary>
internal static class ModuleInfo
{
    /// <summary>All pairs, in the order of the file. The file is a 64-bit little-endian ELF object.</summary>
    public static List<(string Key, string Value)> Read(ReadOnlySpan<byte> file)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3E..]);
        var strings = Content(file, table + names * size);
        for (var index = 0; index < count; index++)
        {
            var header = table + index * size;
            var name = strings[(int)BinaryPrimitives.ReadUInt32LittleEndian(file[header..])..];
            if (name.StartsWith(".modinfo\0"u8)) return Pairs(Content(file, header));
        }

        return [];
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, int header) => file.Slice(
        (int)BinaryPrimitives.ReadUInt64LittleEndian(file[(header + 0x18)..]),
        (int)BinaryPrimitives.ReadUInt64LittleEndian(file[(header + 0x20)..]));

    private static List<(string Key, string Value)> Pairs(ReadOnlySpan<byte> section) =>
        [.. Encoding.UTF8.GetString(section).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0], parts[1]))];
}
