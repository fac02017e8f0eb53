using Finch.Images.Transfers;
using Spectre.Console;

namespace Finch.Cli.Images.Display;

/// <summary>Shows on stderr how far an archive has been read: a bar on a terminal, a line per blob elsewhere, nothing when quiet.</summary>
internal sealed class LoadDisplay(CliContext context, bool quiet)
{
    /// <summary>Runs a load under the display.</summary>
    /// <param name="archive">What is read; a file has a size, a pipe has none.</param>
    /// <param name="load">Loads from the stream it is given.</param>
    public Task<T> RunAsync<T>(Stream archive, Func<Stream, ITransferProgress, Task<T>> load)
        => quiet ? load(archive, NoProgress.Instance)
            : DrawnConsole.IsPossible(context) ? DrawAsync(archive, load)
            : load(archive, new LineProgress(context.Error, TransferWords.Load));

    private async Task<T> DrawAsync<T>(Stream archive, Func<Stream, ITransferProgress, Task<T>> load)
    {
        var size = archive.CanSeek ? archive.Length : (long?)null;
        var words = TransferWords.Load;
        return await DrawnConsole.Of(context).Progress().Columns(Columns(size is not null)).StartAsync(async progress =>
        {
            var bar = progress.AddTask(words.Moving, autoStart: true, maxValue: size is { } known ? Math.Max(1, known) : double.MaxValue);
            var read = new CountedStream(archive, position =>
            {
                bar.Value = position;
                if (size is null)
                    bar.Description = $"{words.Moving} {HumanText.Size(position)}";
            });
            var result = await load(read, NoProgress.Instance);
            bar.Description = size is null ? $"{words.Finished} {HumanText.Size(read.Count)}" : words.Finished;
            // What lies behind an archive's end is not read.
            if (size is not null)
                bar.Value = bar.MaxValue;
            bar.StopTask();
            return result;
        });
    }

    private static ProgressColumn[] Columns(bool isSizeKnown)
    {
        var what = new TaskDescriptionColumn { Alignment = Justify.Left };
        return isSizeKnown ? [what, new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn()] : [what, new TransferSpeedColumn()];
    }
}
