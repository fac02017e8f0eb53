namespace Finch.Cli.Images.Display;

/// <summary>Sizes and ages as docker words them.</summary>
internal static class HumanText
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Decimal units, three digits: <c>7.05MB</c>.</summary>
    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < Units.Length - 1)
            (value, unit) = (value / 1000, unit + 1);
        return value.ToString(value >= 100 || unit == 0 ? "0" : value >= 10 ? "0.#" : "0.##") + Units[unit];
    }

    /// <summary><c>3 hours ago</c>.</summary>
    public static string Age(TimeSpan age)
        => age.TotalSeconds < 1 ? "Less than a second ago"
            : age.TotalSeconds < 60 ? Count((int)age.TotalSeconds, "second")
            : age.TotalMinutes < 2 ? "About a minute ago"
            : age.TotalMinutes < 60 ? Count((int)age.TotalMinutes, "minute")
            : age.TotalHours < 2 ? "About an hour ago"
            : age.TotalHours < 48 ? Count((int)age.TotalHours, "hour")
            : age.TotalDays < 14 ? Count((int)age.TotalDays, "day")
            : age.TotalDays < 60 ? Count((int)(age.TotalDays / 7), "week")
            : age.TotalDays < 730 ? Count((int)(age.TotalDays / 30), "month")
            : Count((int)(age.TotalDays / 365), "year");

    private static string Count(int number, string unit) => number == 1 ? $"1 {unit} ago" : $"{number} {unit}s ago";
}
