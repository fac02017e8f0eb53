using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Finch.Cli.Terminal;

/// <summary>An open terminal: raw lines in, raw text out, and a way to stop it from showing what is typed.</summary>
internal sealed partial class Tty : IDisposable
{
    private const int MaxLine = 64 * 1024;

    private readonly FileStream _input;
    private readonly FileStream _output;

    private Tty(FileStream input, FileStream output) => (_input, _output) = (input, output);

    /// <summary>The controlling terminal, or null when this process has none.</summary>
    public static Tty? Open()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                return new Tty(OpenDevice("CONIN$", FileAccess.ReadWrite), OpenDevice("CONOUT$", FileAccess.ReadWrite));
            return new Tty(OpenDevice("/dev/tty", FileAccess.Read), OpenDevice("/dev/tty", FileAccess.Write));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        _output.Write(text);
        _output.Flush();
    }

    /// <summary>The next line without its ending; null at the end of input.</summary>
    public string? ReadLine()
    {
        var line = new List<byte>();
        int next;
        while ((next = _input.ReadByte()) >= 0 && next != '\n' && line.Count < MaxLine)
            line.Add((byte)next);
        return next < 0 && line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    /// <summary>Turns echo off until the result is disposed.</summary>
    public IDisposable HideTyping()
        => OperatingSystem.IsWindows() ? new WindowsEcho(_input.SafeFileHandle) : new UnixEcho(_input.SafeFileHandle);

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    // Unbuffered: what was not asked for stays in the terminal for the next question.
    private static FileStream OpenDevice(string path, FileAccess access)
        => new(path, new FileStreamOptions { Mode = FileMode.Open, Access = access, Share = FileShare.ReadWrite, BufferSize = 0 });

    /// <summary>POSIX termios: the local flags stand after three flag words, ECHO is 8 on Linux and macOS alike.</summary>
    private sealed partial class UnixEcho : IDisposable
    {
        private const int Echo = 8;
        private const int ApplyNow = 0; // TCSANOW

        private readonly SafeFileHandle _handle;
        private readonly byte[] _before = new byte[256];

        public UnixEcho(SafeFileHandle handle)
        {
            _handle = handle;
            if (GetAttributes(handle, _before) != 0)
                throw new IOException("cannot read the terminal's settings");
            var silent = (byte[])_before.Clone();
            // tcflag_t is 4 bytes on Linux and 8 on macOS; both are little-endian machines, and ECHO is in the lowest byte.
            silent[3 * (OperatingSystem.IsMacOS() ? 8 : 4)] &= unchecked((byte)~Echo);
            if (SetAttributes(handle, ApplyNow, silent) != 0)
                throw new IOException("cannot hide what is typed");
        }

        public void Dispose() => _ = SetAttributes(_handle, ApplyNow, _before);

        [LibraryImport("libc", EntryPoint = "tcgetattr")]
        private static partial int GetAttributes(SafeFileHandle terminal, [Out] byte[] settings);

        [LibraryImport("libc", EntryPoint = "tcsetattr")]
        private static partial int SetAttributes(SafeFileHandle terminal, int when, byte[] settings);
    }

    /// <summary>Windows console mode: ENABLE_ECHO_INPUT is 4.</summary>
    private sealed partial class WindowsEcho : IDisposable
    {
        private const uint Echo = 4;

        private readonly SafeFileHandle _handle;
        private readonly uint _before;

        public WindowsEcho(SafeFileHandle handle)
        {
            _handle = handle;
            if (!GetConsoleMode(handle, out _before) || !SetConsoleMode(handle, _before & ~Echo))
                throw new IOException("cannot hide what is typed");
        }

        public void Dispose() => _ = SetConsoleMode(_handle, _before);

        [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static partial bool GetConsoleMode(SafeFileHandle console, out uint mode);

        [LibraryImport("kernel32", EntryPoint = "SetConsoleMode")]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static partial bool SetConsoleMode(SafeFileHandle console, uint mode);
    }
}
