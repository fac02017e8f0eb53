using System.Globalization;

namespace Finch.Peers.Running;

/// <summary>How much of the processor a running program has had, all its threads together.</summary>
internal static class ProcessorTime
{
    /// <summary>The kernel's unit in /proc, on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system time in seconds, to a hundredth.</summary>
    public static double Of(int process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        // The program's name may hold anything; behind it come state, which is field 3, and numbers. 14 and 15 are the times.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[(14 - 3)..(16 - 3)].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
