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

    private const short ForWriting = 4; // POLLOUT

    private static readonly int Full = OperatingSystem.IsMacOS() ? 35 : 11; // EAGAIN

    private readonly int _descriptor;
    private readonly bool _isResult;
    private bool _nobodyReads;

    private StandardStream(int descriptor, bool isResult)
    {
        _descriptor = descriptor;
        _isResult = isResult;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output. What cannot be written is a failure, unless the reader just had enough.</summary>
    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1, isResult: true);

    /// <summary>Standard error. Where it cannot be written nobody can be told, and the work goes on.</summary>
    public static Stream Error() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2, isResult: false);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // `finch images | head -1` ends the reader early, which is no failure of ours.
        while (!buffer.IsEmpty && !_nobodyReads)
        {
            var written = (int)WriteTo(_descriptor, buffer, buffer.Length);
            if (written >= 0)
                buffer = buffer[written..];
            else if (Marshal.GetLastPInvokeError() is var error && error == Full)
                WaitForRoom();
            else if (error == BrokenPipe || (error != Interrupted && !_isResult))
                _nobodyReads = true;
            else if (error != Interrupted)
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

    /// <summary>Another program at the same pipe or terminal may have made it one that does not wait, as Node.js does.</summary>
    private void WaitForRoom()
    {
        var wanted = new Poll { Descriptor = _descriptor, Events = ForWriting };
        _ = WaitFor(ref wanted, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int WaitFor(ref Poll descriptors, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Seen;
    }
}
