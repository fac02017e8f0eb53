using System.Runtime.InteropServices;

namespace Finch.Cli.Aws;

/// <summary>The door from <c>finch</c> to <c>finch aws</c>: everything behind the word belongs to <see cref="AwsProgram"/>.</summary>
internal static class AwsEntry
{
    private const int WidthWithoutTerminal = 80;

    /// <summary>Runs the words after <c>finch aws</c> with the process's surroundings.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliContext context)
    {
        using var interrupted = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupt =>
        {
            interrupt.Cancel = true;
            interrupted.Cancel();
        });
        var isTerminal = context.Terminal.IsOutputTerminal;
        var io = new AwsIo(context.Out, context.Error, isTerminal, isTerminal ? Console.WindowWidth : WidthWithoutTerminal,
            (serial, cancel) => context.Terminal.AskAsync($"Enter MFA code for {serial}: ", cancel));
        return await AwsProgram.RunAsync(args, io, context.Environment, interrupted.Token);
    }
}
