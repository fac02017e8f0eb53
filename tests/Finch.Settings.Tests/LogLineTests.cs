using System.Globalization;
using System.Text;
using CsCheck;
using Finch.Settings.Logging;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Finch.Settings.Tests;

public class LogLineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 13, 0, 0, 123, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(LogLevel.Information, "hello", "info hello")]
    [InlineData(LogLevel.Debug, "", "debug ")]
    [InlineData(LogLevel.Error, "two\nlines\r\n", "error two\\nlines\\r\\n")]
    [InlineData(LogLevel.Warning, "tab\tbell\u0007escape\u001b[31m", "warn tab\\tbell\\u{7}escape\\u{1b}[31m")]
    [InlineData(LogLevel.Information, "C:\\new", "info C:\\\\new")]
    [InlineData(LogLevel.Information, "next\u0085line\u2028para\u2029", "info next\\u{85}line\\u{2028}para\\u{2029}")]
    [InlineData(LogLevel.Information, "turned \u202etxt.exe", "info turned \\u{202e}txt.exe")]
    [InlineData(LogLevel.Information, "Grüße, 😀", "info Grüße, 😀")]
    public void An_event_is_one_line_with_nothing_hidden_in_it(LogLevel level, string text, string expected)
        => Assert.Equal($"2026-11-23T12:00:00.123Z 4711 finch {expected}\n", Format(level, text));

    [Fact]
    public void A_long_event_is_cut()
    {
        var line = Format(LogLevel.Information, new string('x', 5000));
        Assert.EndsWith("x…\n", line);
        Assert.Equal(LogLine.LongestEvent, line.Count(c => c == 'x'));
        Assert.EndsWith("x\n", Format(LogLevel.Information, new string('x', LogLine.LongestEvent)));
    }

    [Fact]
    public void Half_a_character_is_shown_as_unknown() => Assert.EndsWith("half \ufffd\n", Format(LogLevel.Information, "half \ud83d"));

    [Fact]
    public void Whatever_a_server_says_stays_on_its_line()
        => Gen.String.Sample(text =>
        {
            var line = Format(LogLevel.Debug, text);
            return line.EndsWith('\n') && !line[..^1].EnumerateRunes().Any(
                rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        });

    private static string Format(LogLevel level, string text) => Encoding.UTF8.GetString(LogLine.Format(Noon, 4711, "finch", level, text));
}
