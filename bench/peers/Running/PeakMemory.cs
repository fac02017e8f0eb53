using System.Buffers.Text;

namespace Finch.Peers.Running;

/// <summary>
/// Follows the largest resident size of a running program. The kernel keeps it (VmHWM), so looking now and then misses only what a
/// program adds in its very last moments. The figure that wait4 hands out will not do: it begins with the size of whoever started the program.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Thread _watcher;
    private volatile bool _stopped;
    private long _bytes;

    public PeakMemory(int process)
    {
        _watcher = new Thread(() => Watch($"/proc/{process}/status")) { IsBackground = true };
        _watcher.Start();
    }

    public long StopAndRead()
    {
        Dispose();
        return _bytes;
    }

    public void Dispose()
    {
        _stopped = true;
        _watcher.Join();
    }

    private void Watch(string status)
    {
        var text = new byte[4096];
        try
        {
            using var file = File.OpenHandle(status);
            while (!_stopped && Peak(text.AsSpan(0, RandomAccess.Read(file, text, 0))) is { } peak)
            {
                _bytes = peak;
                Thread.Sleep(Interval);
            }
        }
        catch (IOException)
        {
            // The program has ended.
        }
    }

    /// <summary>Null for a program that has ended and was not waited for yet: it has no memory any more.</summary>
    private static long? Peak(ReadOnlySpan<byte> status)
    {
        var key = "VmHWM:"u8;
        var at = status.IndexOf(key);
        if (at < 0) return null;
        return Utf8Parser.TryParse(status[(at + key.Length)..].TrimStart(" \t"u8), out long kibibytes, out _) ? kibibytes * 1024 : null;
    }
}
