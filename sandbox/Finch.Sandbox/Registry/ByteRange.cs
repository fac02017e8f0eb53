using System.Globalization;
using System.Text.RegularExpressions;

namespace Finch.Sandbox.Registry;

/// <summary>A single byte range as asked for. Several ranges at once are ignored, which RFC 9110 allows.</summary>
internal sealed partial record ByteRange(long? First, long? Last)
{
    public static ByteRange? Parse(string? header)
    {
        Match match = Grammar.Match(header ?? "");
        if (!match.Success || match.Value == "bytes=-")
            return null;
        return new ByteRange(Number(match.Groups["first"]), Number(match.Groups["last"]));
    }

    /// <summary>Start and length within a file; null when no byte of it is asked for.</summary>
    public (long From, long Count)? Resolve(long size)
    {
        long from = First ?? Math.Max(0, size - Last!.Value);
        long to = First is null ? size - 1 : Math.Min(Last ?? long.MaxValue, size - 1);
        return from <= to ? (from, to - from + 1) : null;
    }

    private static long? Number(Group group) =>
        group.Length > 0 ? long.Parse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\Abytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})\z")]
    private static partial Regex Grammar { get; }
}
