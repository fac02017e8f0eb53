using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Who a file belongs to, where the system tells: .NET does not know.</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint WantOwner = 0x8; // STATX_UID
    private const int OwnerOffset = 20; // stx_uid in struct statx, the same on every architecture
    private const int StatxLength = 256;

    /// <summary>The user id of a file's owner when it is somebody else; null for our own, and where it cannot be told.</summary>
    public static uint? Stranger(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var status = new byte[StatxLength];
            if (Status(CurrentFolder, path, 0, WantOwner, status) != 0)
                return null;
            var owner = BitConverter.IsLittleEndian
                ? BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(OwnerOffset))
                : BinaryPrimitives.ReadUInt32BigEndian(status.AsSpan(OwnerOffset));
            return owner == EffectiveUserId() ? null : owner;
        }
        catch (Exception other) when (other is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library than the usual one.
            return null;
        }
    }

    // By the library's full name, so that it is looked up when it is needed: "libc" is linked, and not every libc has this call.
    [LibraryImport("libc.so.6", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
