using System.Globalization;

namespace Finch.Settings.Hosts;

/// <summary>A duration as Go writes it: <c>10s</c>, <c>1m30s</c>, <c>500ms</c>.</summary>
internal static class GoTime
{
    /// <summary>Longer than anybody waits for a connection.</summary>
    private const double LongestMilliseconds = 3_600_000;

    /// <summary>The duration; null for text that is none, and for nothing or more than an hour.</summary>
    public static TimeSpan? Parse(string text)
    {
        var (sum, at) = (0d, 0);
        while (at < text.Length)
        {
            var number = Run(text, at, c => char.IsAsciiDigit(c) || c == '.');
            var unit = Run(text, at + number.Length, char.IsAsciiLetter);
            var factor = unit switch { "ms" => 1d, "s" => 1000d, "m" => 60_000d, "h" => 3_600_000d, _ => 0d };
            if (factor == 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return null;
            sum += value * factor;
            at += number.Length + unit.Length;
        }

        return sum is > 0 and <= LongestMilliseconds ? TimeSpan.FromMilliseconds(sum) : null;
    }

    private static string Run(string text, int at, Func<char, bool> belongs) => string.Concat(text.Skip(at).TakeWhile(belongs));
}
