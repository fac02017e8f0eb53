using System.Collections.Concurrent;
using Finch.Images;
using Finch.Images.Transfers;
using Spectre.Console;

namespace Finch.Cli.Images.Display;

/// <summary>A bar per blob, drawn by Spectre.Console on stderr.</summary>
internal sealed class TerminalProgress(CliContext context, TransferWords words) : TransferDisplay, ITransferProgress
{
    private readonly ConcurrentDictionary<Digest, ProgressTask> _bars = [];
    private ProgressContext? _bar;

    public override async Task<T> RunAsync<T>(Func<ITransferProgress, Task<T>> transfer)
    {
        return await DrawnConsole.Of(context).Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(async progress =>
            {
                _bar = progress;
                return await transfer(this);
            });
    }

    public void Started(Descriptor blob) => _ = Bar(blob);

    public void Advanced(Descriptor blob, long position)
    {
        var bar = Bar(blob);
        bar.Description = Text(blob, words.Moving);
        bar.Value = position;
    }

    public void Finished(Descriptor blob) => Complete(blob, words.Finished);

    public void Skipped(Descriptor blob) => Complete(blob, words.Skipped);

    public void LeftOut(Descriptor blob) => Complete(blob, "Skipped foreign layer");

    public void Mounted(Descriptor blob, string fromRepository) => Complete(blob, $"Mounted from {fromRepository}");

    public void Retrying(Descriptor blob, string reason) => Bar(blob).Description = Text(blob, "Retrying");

    private ProgressTask Bar(Descriptor blob)
        => _bars.GetOrAdd(blob.Digest, _ => _bar!.AddTask(Text(blob, words.Moving), autoStart: true, maxValue: Math.Max(1, blob.Size)));

    private void Complete(Descriptor blob, string state)
    {
        var bar = Bar(blob);
        bar.Description = Text(blob, state);
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }

    private static string Text(Descriptor blob, string state) => Markup.Escape($"{blob.Digest.Abbreviated}: {state}");
}
