using System.Globalization;

namespace Finch.Settings.Machine;

/// <summary>
/// Sizes as docker and Finch write them: <c>4GiB</c>, <c>512m</c>, <c>1.5g</c>. Every unit counts in steps of 1024, also <c>GB</c>,
/// as in docker's <c>RAMInBytes</c>.
/// </summary>
public static class ByteSize
{
    /// <summary>One kibibyte, in bytes.</summary>
    public const long KiB = 1024;

    /// <summary>One mebibyte, in bytes.</summary>
    public const long MiB = 1024 * KiB;

    /// <summary>One gibibyte, in bytes.</summary>
    public const long GiB = 1024 * MiB;

    private const string Units = "kmgtp";

    /// <summary>Reads a size.</summary>
    /// <param name="text">A number, a fraction allowed, then a unit: k, m, g, t or p with an <c>i</c>, a <c>b</c>, both or neither; in any case.</param>
    /// <param name="bytes">The size in bytes, rounded down.</param>
    /// <returns>False for anything else, and for more than a long can hold.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = 0;
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !char.IsAsciiDigit(text[0]))
            return false;
        var unit = text[end..].ToLowerInvariant();
        unit = unit.StartsWith(' ') ? unit[1..] : unit;
        var power = unit.Length == 0 || unit == "b" ? 0 : Units.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        if (unit.Length > 0 && unit != "b" && (power == 0 || unit[1..] is not ("" or "b" or "i" or "ib")))
            return false;
        for (; power > 0 && number <= long.MaxValue; power--)
            number *= KiB;
        if (number > long.MaxValue)
            return false;
        bytes = (long)number;
        return true;
    }

    /// <summary>The size in the largest unit that needs no fraction: <c>4GiB</c>, <c>1536MiB</c>.</summary>
    public static string Format(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var unit = 0;
        for (; unit < units.Length - 1 && bytes != 0 && bytes % KiB == 0; unit++)
            bytes /= KiB;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{units[unit]}");
    }
}
