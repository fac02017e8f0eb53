using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Helpers;

/// <summary>How another program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, at most as much as was asked for.</param>
/// <param name="Errors">Standard error, at most as much as was asked for.</param>
internal sealed record ProcessResult(int ExitCode, byte[] Output, byte[] Errors);

/// <summary>
/// Runs a program that hands over credentials: no shell, its output and its time bounded, ended with everything it started
/// when its time is over or ours is.
/// </summary>
/// <param name="path">The program; a full path, so that nothing planted in the working directory is found.</param>
/// <param name="arguments">Its arguments. No secret is ever one of them.</param>
internal sealed class BoundedProcess(string path, IReadOnlyList<string> arguments)
{
    /// <summary>What a log calls it. Arguments are a person's own, and may hold what no log should.</summary>
    public string LogName { get; init; } = Path.GetFileName(path);

    /// <summary>Receives how it ended, and nothing of what it printed.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Variables that differ from our own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may run.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>How many bytes of standard output are kept; the rest is read, so that the program is not blocked, and dropped.</summary>
    public required int OutputLimit { get; init; }

    /// <summary>The same for standard error.</summary>
    public required int ErrorLimit { get; init; }

    /// <summary>
    /// A terminal sends Ctrl+C to the program and to us. The program may be gone before our own handler has cancelled
    /// anything; what follows so long after its end is taken as the cause of it, and not as a failure of the program.
    /// </summary>
    private static readonly TimeSpan OurOwnInterrupt = TimeSpan.FromMilliseconds(250);

    /// <summary>What a program has started, a keyring's daemon for example, may hold its output open for days. So long nothing new may come from there.</summary>
    private static readonly TimeSpan QuietAfterEnd = TimeSpan.FromSeconds(1);

    /// <summary>Starts it, gives it the input, and waits for its end, and not for that of what it leaves running.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It did not end in time, and was ended.</exception>
    public async Task<ProcessResult> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        using var output = new BoundedOutput(process.StandardOutput.BaseStream, OutputLimit, limit.Token);
        using var errors = new BoundedOutput(process.StandardError.BaseStream, ErrorLimit, limit.Token);
        try
        {
            await WriteAsync(process, input, limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            var said = await Task.WhenAll(output.UntilQuietAsync(QuietAfterEnd, cancellationToken), errors.UntilQuietAsync(QuietAfterEnd, cancellationToken)).ConfigureAwait(false);
            Logger.ProgramEnded(LogName, process.ExitCode, Log.Milliseconds(began));
            if (EndedByInterrupt(process.ExitCode))
                await Task.Delay(OurOwnInterrupt, cancellationToken).ConfigureAwait(false);
            return new ProcessResult(process.ExitCode, said[0], said[1]);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Logger.ProgramDidNotEnd(LogName, "its time was over", Log.Milliseconds(began));
            throw new TimeoutException($"{path} did not end within {TimeLimit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Whether it was ended, or says it was, by what a terminal or a supervisor sends to a whole group: SIGINT, SIGTERM.</summary>
    private static bool EndedByInterrupt(int exitCode) => exitCode is 128 + 2 or 128 + 15;

    private Process Start()
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that fails early does not read its input; its exit code and text say why.
        }
    }
}
