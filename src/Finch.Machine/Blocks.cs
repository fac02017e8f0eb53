using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Finch.Machine;

/// <summary>What a file with holes takes on disk.</summary>
internal static partial class Blocks
{
    private const int CurrentFolder = -100;
    private const uint BlockCount = 0x400;
    private const int BlockSize = 512;

    /// <summary>The bytes that are really there; the file's length where the system does not tell.</summary>
    public static long AllocatedBytes(string path)
    {
        var fields = new byte[256];
        if (!OperatingSystem.IsLinux() || StatExtended(CurrentFolder, path, 0, BlockCount, fields) != 0)
            return new FileInfo(path).Length;
        // struct statx: stx_blocks is at offset 48.
        return BinaryPrimitives.ReadInt64LittleEndian(fields.AsSpan(48)) * BlockSize;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatExtended(int folder, string path, int flags, uint mask, [Out] byte[] fields);
}
