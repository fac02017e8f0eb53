using System.Runtime.InteropServices;

namespace Finch.Cli;

/// <summary>Ctrl+C and SIGTERM as a cancellation, so that work ends in order: locks released, temporary files removed.</summary>
internal static class Interrupt
{
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> work)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await work(stop.Token);

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
