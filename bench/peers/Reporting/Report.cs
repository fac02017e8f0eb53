using System.Globalization;
using System.Text;

namespace Finch.Peers.Reporting;

/// <summary>The table, as Markdown.</summary>
internal static class Report
{
    public static string Write(IEnumerable<Line> lines, IEnumerable<string> notes, string machine, string versions, DateTimeOffset date)
    {
        var text = new StringBuilder();
        text.AppendLine($"{date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC; {machine}.");
        text.AppendLine();
        text.AppendLine($"Peers: {versions}.");
        text.AppendLine();
        text.AppendLine("| Work | Ours | Peer | Ratio (quartiles) | Goal | Met |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var line in lines)
            text.AppendLine($"| {line.Work} | {line.Ours} | {line.Peer} | {line.Ratio} | {line.Goal} | {line.Met} |");
        text.AppendLine();
        foreach (var note in notes) text.AppendLine($"- {note}");
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Keeps the table in the repository, under the day it was made.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="report">The table.</param>
    /// <param name="date">The day.</param>
    /// <param name="only">The rows that were asked for, where not all were: such a table does not replace that of a whole run.</param>
    public static string Save(string root, string report, DateTimeOffset date, IReadOnlyList<string> only)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "bench", "results")).FullName;
        var day = string.Join('-', [date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), .. only]);
        File.WriteAllText(Path.Combine(folder, day + ".md"), $"# {day}\n\n{report}");
        return $"bench/results/{day}.md";
    }
}
