using System.Globalization;
using Finch.Peers.Measuring;

namespace Finch.Peers.Reporting;

/// <summary>One line of the table.</summary>
internal sealed record Line(string Work, string Ours, string Peer, string Ratio, string Goal, string Met)
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Our time beside a peer's. Without a goal the line is there to be read, not to be judged.</summary>
    public static Line OfTimes(string work, Samples ours, Samples peer, double? goal)
    {
        var ratio = ours.Median / peer.Median;
        var (low, high) = ours.SpreadAgainst(peer);
        return new Line(
            work, Time(ours.Median), $"{peer.Name} {Time(peer.Median)}", $"{Number(ratio)} ({Number(low)} to {Number(high)})",
            goal is null ? "" : $"at most {Number(goal.Value)}", goal is null ? "" : Verdict(ratio <= goal));
    }

    /// <summary>Our peak memory, which has a limit of its own; a peer's is there to compare.</summary>
    public static Line OfMemory(string work, Samples ours, Samples? peer, long limit) => new(
        $"{work}, peak memory", Size(ours.PeakBytes), peer is null ? "" : $"{peer.Name} {Size(peer.PeakBytes)}",
        peer is null ? "" : Number((double)ours.PeakBytes / peer.PeakBytes), $"at most {Size(limit)}", Verdict(ours.PeakBytes <= limit));

    /// <summary>A figure of ours that nobody has a counterpart for.</summary>
    public static Line Absolute(string work, string ours) => new(work, ours, "", "", "", "");

    /// <summary>The same, with a limit that it has to keep.</summary>
    public static Line Absolute(string work, string ours, string goal, bool met) => new(work, ours, "", "", goal, Verdict(met));

    public static string Verdict(bool met) => met ? "yes" : "no";

    public static string Time(double seconds) => seconds < 1
        ? (seconds * 1000).ToString(seconds < 0.001 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " ms"
        : seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value < 0.1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => (bytes / Mebibyte).ToString("0", CultureInfo.InvariantCulture) + " MiB";
}
