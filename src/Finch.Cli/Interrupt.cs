using System.Runtime.InteropServices;

namespace Finch.Cli;

/// <summary>Ctrl+C, SIGTERM and a terminal that closes as a cancellation, so that work ends in order: locks released, temporary files removed.</summary>
internal static class Interrupt
{
    /// <summary>How long work may take to end in order; then the program ends without it.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(2);

    /// <summary>Runs work that a signal cancels.</summary>
    /// <returns>The work's exit code; that of a cancelled program when the work does not listen.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> work)
    {
        // Not disposed: a second signal may come while the program is on its way out, and would find it gone.
        var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        // Not on this thread: what stands still in a call of the system, such as opening a pipe, must not keep it.
        var running = Task.Run(() => work(stop.Token), CancellationToken.None);
        var deaf = TimeIsUpAsync(stop.Token);
        return await Task.WhenAny(running, deaf) == running ? await running : ExitCode.Cancelled;

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task TimeIsUpAsync(CancellationToken stopped)
    {
        await Task.Delay(Timeout.Infinite, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(TimeToStop, CancellationToken.None);
    }
}
