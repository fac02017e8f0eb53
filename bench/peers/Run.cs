using System.Globalization;
using Finch.Peers.Reporting;
using Finch.Peers.Rows;

namespace Finch.Peers;

/// <summary>All wanted rows, one after the other, then the table.</summary>
internal sealed class Run(Stage stage, IReadOnlyList<IRow> rows)
{
    /// <summary>
    /// 0 when every row was measured, or skipped for want of a peer. A goal that was missed is no failure: the reader judges it.
    /// </summary>
    public int ToTheEnd()
    {
        var wanted = rows.Where(row => stage.Options.Wants(row.Name) && (!row.IsOptIn || stage.Options.Only.Count > 0)).ToList();
        if (wanted.Count == 0) throw new BenchFailure("no row has such a name");

        var date = DateTimeOffset.UtcNow;
        var load = Machine.Load();
        var machine = $"{Machine.Describe()}, load at the start {load.ToString("0.0", CultureInfo.InvariantCulture)}";
        var versions = Machine.Versions(stage);
        var lines = new List<Line>();
        var failed = wanted.Count(row => stage.Stopped.IsCancellationRequested || !TryRun(row, lines));
        if (load > Environment.ProcessorCount / 2.0) stage.Note("the machine was busy with other things when this began");
        if (stage.Options.Quick) stage.Note("a quick run, of few rounds: not to be quoted");

        var report = Report.Write(lines, stage.Notes, machine, versions, date);
        Console.Write(report);
        if (stage.Options.Save) Stage.Progress($"saved in {Report.Save(stage.Places.Root, report, date, stage.Options.Only)}");
        return failed == 0 ? 0 : 1;
    }

    private bool TryRun(IRow row, List<Line> lines)
    {
        Stage.Progress(row.Name);
        try
        {
            lines.AddRange(row.Run(stage));
            return true;
        }
        catch (MissingPeer missing)
        {
            stage.Note($"{row.Name} was skipped: {missing.Message}");
            return true;
        }
        catch (OperationCanceledException)
        {
            // What was measured until then took minutes, and is as good as ever.
            stage.Note($"{row.Name} was stopped before its end");
            return false;
        }
        catch (BenchFailure failure)
        {
            stage.Note($"{row.Name} was not measured: {failure.Message}");
            return false;
        }
    }
}
