namespace Finch.Peers.Measuring;

/// <summary>What one contestant took, round by round.</summary>
internal sealed class Samples(string name)
{
    private readonly List<double> _seconds = [];
    private long _peak;

    public string Name => name;

    public IReadOnlyList<double> Seconds => _seconds;

    public double Median => Quantile(0.5);

    public double Quantile(double part) => Quantile(_seconds, part);

    /// <summary>The largest of all rounds: a limit on memory has no average.</summary>
    public long PeakBytes => _peak;

    public void Add(TimeSpan elapsed, long peak)
    {
        _seconds.Add(elapsed.TotalSeconds);
        _peak = Math.Max(_peak, peak);
    }

    /// <summary>How the ratio to another varies from round to round: its quartiles.</summary>
    public (double Low, double High) SpreadAgainst(Samples other)
    {
        var ratios = _seconds.Zip(other._seconds, (mine, theirs) => mine / theirs).ToList();
        return (Quantile(ratios, 0.25), Quantile(ratios, 0.75));
    }

    private static double Quantile(IReadOnlyList<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        var position = part * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
