using System.Runtime.InteropServices;

namespace Finch.Cli.Terminal;

/// <summary>
/// stdout or stderr as a plain descriptor. .NET's own console streams first send a terminal its set-up codes, which show up
/// in transcripts, and a <see cref="FileStream"/> would write at an offset of its own into a file that several commands share.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int BrokenPipe = 32; // EPIPE

    private readonly int _descriptor;
    private bool _nobodyReads;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output.</summary>
    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1);

    /// <summary>Standard error.</summary>
    public static Stream Error() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // `finch images | head -1` ends the reader early, which is no failure of ours.
        while (!buffer.IsEmpty && !_nobodyReads)
        {
            var written = (int)WriteTo(_descriptor, buffer, buffer.Length);
            if (written >= 0)
                buffer = buffer[written..];
            else if (Marshal.GetLastPInvokeError() == BrokenPipe)
                _nobodyReads = true;
            else if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"cannot write the output: {Marshal.GetLastPInvokeErrorMessage().ToLowerInvariant()}");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nint count);
}
