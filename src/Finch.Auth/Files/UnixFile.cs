using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Finch.Auth.Files;

/// <summary>Who a file belongs to.</summary>
/// <param name="User">The user id.</param>
/// <param name="Group">The group id.</param>
internal readonly record struct FileOwner(uint User, uint Group);

/// <summary>What the runtime has no call for: owners, two files that change places in one step, and whether a lock is one.</summary>
internal static partial class UnixFile
{
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const int DoNotFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int KindOfFile = 0xf000;
    private const int NamedPipe = 0x1000;
    private const int LockExclusiveNow = 2 | 4;
    private const uint ExchangeOnLinux = 2;
    private const uint SwapOnMac = 2;
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int NotADirectory = 20;
    private const int NotForThisKind = 22;

    /// <summary>
    /// True when nothing is at a path. <see cref="File.Exists"/> also says so of what it may not look at, and "not found" would
    /// stand for "broken".
    /// </summary>
    public static bool IsMissing(string path)
        => OperatingSystem.IsWindows()
            ? !File.Exists(path) && !Directory.Exists(path)
            : Access(path, 0) != 0 && Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory;

    /// <summary>True for a named pipe, also behind a link: to open one waits for whoever writes into it. Known on Linux only.</summary>
    public static bool IsPipe(string path)
        => Stat(CurrentFolder, path, 0) is { } fields && (BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(28)) & KindOfFile) == NamedPipe;

    /// <summary>The user this process acts for; 0 on Windows, which has no such number.</summary>
    public static uint EffectiveUser => OperatingSystem.IsWindows() ? 0 : EffectiveUserId();

    /// <summary>The fields of struct statx for a path whose last part is not followed if it is a link; null where the system does not tell.</summary>
    public static byte[]? StatLink(string path) => Stat(CurrentFolder, path, DoNotFollow);

    /// <summary>The owner of a file; null where the system does not tell (it does on Linux).</summary>
    public static FileOwner? OwnerOf(string path)
        => Stat(CurrentFolder, path, 0) is { } fields
            ? new FileOwner(BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(20)), BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(24)))
            : null;

    /// <summary>Gives an open file to an owner, or at least to the group, which is all that a person may do for a group of theirs.</summary>
    /// <returns>False when the owner stayed another.</returns>
    public static bool TrySetOwner(SafeFileHandle file, FileOwner owner)
    {
        if (ChangeOwner(file, owner.User, owner.Group) == 0)
            return true;
        _ = ChangeOwner(file, uint.MaxValue, owner.Group);
        return false;
    }

    /// <summary>Makes two files change places in one step, so that neither is missing or lost for a moment.</summary>
    /// <returns>False where the system, the file system or the files do not allow it; nothing has changed then.</returns>
    public static bool TryExchange(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt(CurrentFolder, one, CurrentFolder, other, ExchangeOnLinux) == 0
                : OperatingSystem.IsMacOS() && RenameExtended(one, other, SwapOnMac) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Flushes an open file to disk. The runtime's own way takes a failure for success, and network file systems report a full disk here.</summary>
    /// <exception cref="IOException">What was written may not be on the disk.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush();
        if (!OperatingSystem.IsLinux())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        while (Sync(file.SafeFileHandle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NotForThisKind)
                return;
            if (error != Interrupted)
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    /// <summary>
    /// True when an open file is really locked by us. The runtime takes "no locks available" (ENOLCK, some network file systems)
    /// for success.
    /// </summary>
    public static bool IsLocked(SafeFileHandle file) => OperatingSystem.IsWindows() || Lock(file, LockExclusiveNow) == 0;

    /// <summary>True unless a path has come to name another file than the open one.</summary>
    public static bool IsAt(SafeFileHandle file, string path)
    {
        var open = Stat((int)file.DangerousGetHandle(), "", EmptyPath);
        return open is null || (Stat(CurrentFolder, path, 0) is { } named && Identity(open).SequenceEqual(Identity(named)));
    }

    /// <summary>statx(2), the one form of stat whose layout is the same on every machine; Linux only.</summary>
    private static byte[]? Stat(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var fields = new byte[256];
        try
        {
            return StatExtended(folder, path, flags, BasicFields, fields) == 0 ? fields : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Inode and device.</summary>
    private static byte[] Identity(byte[] fields) => [.. fields[32..40], .. fields[136..144]];

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatExtended(int folder, string path, int flags, uint mask, [Out] byte[] fields);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameExtended(string oldPath, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);
}
