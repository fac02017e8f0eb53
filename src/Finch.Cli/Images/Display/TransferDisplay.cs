using Finch.Images.Transfers;

namespace Finch.Cli.Images.Display;

/// <summary>Shows a transfer on stderr while it runs: bars on a terminal, lines elsewhere, nothing when quiet.</summary>
internal abstract class TransferDisplay
{
    /// <summary>The display that fits the surroundings.</summary>
    public static TransferDisplay For(CliContext context, TransferWords words, bool quiet)
        => quiet ? new Silent()
            : DrawnConsole.IsPossible(context) ? new TerminalProgress(context, words)
            : new LineProgress(context.Error, words);

    /// <summary>Runs a transfer under the display.</summary>
    public abstract Task<T> RunAsync<T>(Func<ITransferProgress, Task<T>> transfer);

    private sealed class Silent : TransferDisplay
    {
        public override Task<T> RunAsync<T>(Func<ITransferProgress, Task<T>> transfer) => transfer(NoProgress.Instance);
    }
}
