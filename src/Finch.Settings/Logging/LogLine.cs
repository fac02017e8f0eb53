using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Finch.Settings.Logging;

/// <summary>
/// One event as one line of text: <c>2026-11-23T12:00:00.123Z 4711 finch info credential for ghcr.io: ...</c>. What servers and
/// configurations have put into an event can neither begin a line of its own nor move a terminal's cursor.
/// </summary>
internal static class LogLine
{
    /// <summary>How much of an event is kept, in characters.</summary>
    public const int LongestEvent = 1000;

    /// <summary>The line with its end, in UTF-8.</summary>
    public static byte[] Format(DateTimeOffset time, int processId, string program, LogLevel level, string text)
    {
        var line = new StringBuilder(100 + text.Length);
        line.Append(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(processId).Append(' ').Append(program).Append(' ').Append(Name(level)).Append(' ');
        foreach (var rune in text.EnumerateRunes().Take(LongestEvent))
            Append(line, rune);
        if (text.EnumerateRunes().Skip(LongestEvent).Any())
            line.Append('…');
        return Encoding.UTF8.GetBytes(line.Append('\n').ToString());
    }

    private static void Append(StringBuilder line, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n': line.Append("\\n"); break;
            case '\r': line.Append("\\r"); break;
            case '\t': line.Append("\\t"); break;
            case '\\': line.Append("\\\\"); break;
            case var code when IsInvisible(rune): line.Append(CultureInfo.InvariantCulture, $"\\u{{{code:x}}}"); break;
            default: line.Append(rune); break;
        }
    }

    /// <summary>Control characters, line separators, and the marks that reverse the direction of what follows.</summary>
    private static bool IsInvisible(Rune rune)
        => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
