using System.Buffers.Binary;
using Finch.Auth.Files;

namespace Finch.Machine;

/// <summary>What statx(2) tells about a file and the runtime does not; a link is not followed.</summary>
/// <param name="Mode">Kind and permissions.</param>
/// <param name="Owner">The user id.</param>
/// <param name="Allocated">The bytes that are really on the disk: a file may have holes.</param>
internal sealed record FileFacts(int Mode, uint Owner, long Allocated)
{
    private const int KindMask = 0xF000;
    private const int Directory = 0x4000;
    private const int GroupAndOthers = 0x3F;
    private const int BlockSize = 512;

    public bool IsDirectory => (Mode & KindMask) == Directory;

    public bool IsOpenToOthers => (Mode & GroupAndOthers) != 0;

    /// <summary>The facts; null where the system does not tell, or there is no such file.</summary>
    public static FileFacts? OfLink(string path)
    {
        if (UnixFile.StatLink(path) is not { } fields)
            return null;
        // struct statx: stx_uid is at offset 20, stx_mode at 28, stx_blocks at 48.
        return new FileFacts(BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(28)), BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(20)),
            BinaryPrimitives.ReadInt64LittleEndian(fields.AsSpan(48)) * BlockSize);
    }
}
