using System.Runtime.InteropServices;
using Finch.Auth.Files;
using Microsoft.Win32.SafeHandles;

namespace Finch.Settings.Logging;

/// <summary>
/// A file that many programs add lines to at once, none over another's: each line is one write to a descriptor that the
/// system itself keeps at the end. Full files are renamed to <c>.1</c>, <c>.2</c> and so on, by whoever finds them full first.
/// </summary>
/// <remarks>
/// The file is opened for each line, so that a program that runs for long does not go on writing into a renamed one. A line
/// that is under way during the rename ends up in the renamed file; it is not lost.
/// </remarks>
/// <param name="path">The file; created with mode 0600, missing folders above it with 0700. A symbolic link is followed.</param>
/// <param name="limit">The size in bytes beyond which no line is added.</param>
/// <param name="kept">How many full files are kept.</param>
internal sealed partial class RotatedFile(string path, long limit, int kept)
{
    // Standard error and the like are links to names that nothing can be created under: they are opened as they are.
    private readonly string _path = path.StartsWith("/dev/", StringComparison.Ordinal) ? path : AtomicFile.ResolveLink(path);

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">It could not be added.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be added.</exception>
    public void Append(byte[] line)
    {
        if (IsFullFor(line.Length))
            Rotate(line.Length);
        // Between a creation and the line that follows it, another program may fill the file and rename it.
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (TryAppend(line))
                return;
            Create();
        }

        throw new IOException("it is removed as soon as it is created");
    }

    private bool IsFullFor(int more) => new FileInfo(_path) is { Exists: true, Length: > 0 } file && file.Length + more > limit;

    private void Rotate(int more)
    {
        using var held = FileLock.TryAcquire(_path + ".lock");
        // Whoever has the lock is doing it, or has just done it: this line goes where it would have gone.
        if (held is null || !IsFullFor(more))
            return;
        for (var number = kept - 1; number > 0; number--)
        {
            if (File.Exists($"{_path}.{number}"))
                File.Move($"{_path}.{number}", $"{_path}.{number + 1}", overwrite: true);
        }

        File.Move(_path, _path + ".1", overwrite: true);
    }

    private void Create()
    {
        AtomicFile.CreatePrivateDirectory(Path.GetDirectoryName(_path)!);
        try
        {
            AtomicFile.CreatePrivate(_path).Dispose();
        }
        catch (IOException error) when (error.HResult is AlreadyThere or AlreadyThereOnWindows)
        {
            // Another program was faster. It may be renamed by now, so that to look for it would prove nothing.
        }
    }

    /// <summary>Adds a line to a file that exists; false when it does not.</summary>
    private bool TryAppend(byte[] line)
    {
        if (OperatingSystem.IsWindows())
            return TryAppendOnWindows(line);
        var descriptor = Open(_path, OpenFlags.Current);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() == NoSuchFile ? false : throw LastError();
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var written = Write(file, line, line.Length);
        return written == line.Length ? true : throw (written < 0 ? LastError() : new IOException("no space left on the device"));
    }

    /// <summary>There the runtime looks for the end when it opens the file; no other writer is let in meanwhile.</summary>
    private bool TryAppendOnWindows(byte[] line)
    {
        if (!File.Exists(_path))
            return false;
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        file.Write(line);
        return true;
    }

    private const int MostAttempts = 100;

    private const int NoSuchFile = 2; // ENOENT

    private const int AlreadyThere = 17; // EEXIST: on Unix, the number of an input or output error is the system's own.

    private const int AlreadyThereOnWindows = unchecked((int)0x80070050); // ERROR_FILE_EXISTS

    private static IOException LastError() => new(Marshal.GetLastPInvokeErrorMessage().ToLowerInvariant());

    /// <summary>O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC: at the end, whoever else writes; no waiting for the reader of a pipe.</summary>
    private static class OpenFlags
    {
        public static int Current => OperatingSystem.IsMacOS() ? 0x1 | 0x8 | 0x4 | 0x1000000 : 0x1 | 0x400 | 0x800 | 0x80000;
    }

    // Without the third argument, which is only read when a file is created: a variable list of arguments is passed in another way on some machines.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);
}
