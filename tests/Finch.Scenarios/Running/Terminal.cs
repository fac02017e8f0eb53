using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Finch.Scenarios.Language;

namespace Finch.Scenarios.Running;

/// <summary>
/// A program on a pseudo-terminal, which script(1) makes for it: prompts appear, echo can be turned off, and a password can be
/// typed, all as for a person.
/// </summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Task _reading;
    private int _seen;

    private Terminal(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>All that appeared, with the line ends of a file.</summary>
    public string Screen
    {
        get
        {
            lock (_screen) return _screen.ToString().Replace("\r\n", "\n");
        }
    }

    public static Terminal Open(IEnumerable<string> command, string folder, Variables variables)
    {
        var line = string.Join(' ', command.Select(word => $"'{word.Replace("'", "'\\''")}'"));
        var process = new Process { StartInfo = Child.StartInfo("script", ["-qec", line, "/dev/null"], folder, variables) };
        process.Start();
        return new Terminal(process);
    }

    /// <summary>Waits for a text after the last one that was waited for.</summary>
    public async Task ExpectAsync(string pattern, TimeSpan limit, CancellationToken cancellation)
    {
        var end = DateTime.UtcNow + limit;
        while (true)
        {
            var ended = _reading.IsCompleted;
            var screen = Screen;
            var match = new Regex(pattern, RegexOptions.Multiline).Match(screen, Math.Min(_seen, screen.Length));
            if (match.Success)
            {
                _seen = match.Index + match.Length;
                return;
            }

            if (ended || DateTime.UtcNow >= end)
                throw new ScenarioFailure($"the terminal {(ended ? "closed" : "waited")} without showing {pattern}:\n{screen}");
            await _changed.WaitAsync(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    /// <summary>Types a text and presses Enter.</summary>
    public async Task SendAsync(string text, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteAsync((text + "\n").AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
    }

    public async Task<Outcome> EndAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        try
        {
            await _reading.WaitAsync(limited.Token);
            await _process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ScenarioFailure($"still waiting after {limit.TotalSeconds:0} s:\n{Screen}");
        }

        return new Outcome(_process.ExitCode, Screen, await _process.StandardError.ReadToEndAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
        _changed.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is var count and > 0)
        {
            lock (_screen) _screen.Append(buffer, 0, count);
            _changed.Release();
        }
    }
}
