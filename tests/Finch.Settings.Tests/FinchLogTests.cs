using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class FinchLogTests : IDisposable
{
    private readonly TempHome _home = new();
    private readonly MemoryStream _errors = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    private string Errors => Encoding.UTF8.GetString(_errors.ToArray());

    public void Dispose()
    {
        _errors.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Nobody_asked_nothing_is_logged()
    {
        Assert.Same(NullLogger.Instance, Open());
        Assert.Empty(Directory.GetFileSystemEntries(_home.Path));
    }

    [Theory]
    [InlineData("info", "12:00:00.000Z 7 finch info decided\n")]
    [InlineData("Debug", "12:00:00.000Z 7 finch debug step\n2026-11-23T12:00:00.000Z 7 finch info decided\n")]
    public void The_level_says_how_much(string level, string expected)
    {
        var log = Open(("FINCH_LOG", level));
        log.LogDebug("step");
        log.LogInformation("decided");
        Assert.Equal("2026-11-23T" + expected, File.ReadAllText(_home.File(".finch", "logs", "finch.log")));
        Assert.Equal("", Errors);
    }

    [Fact]
    public void The_file_may_be_another()
    {
        Open(("FINCH_LOG", "info"), ("FINCH_LOG_FILE", "~/mine/my.log")).LogInformation("decided");
        Assert.True(File.Exists(_home.File("mine", "my.log")));
        Assert.False(Path.Exists(_home.File(".finch")));
    }

    [Fact]
    public void A_file_alone_asks_for_nothing()
        => Assert.Same(NullLogger.Instance, Open(("FINCH_LOG_FILE", _home.File("my.log"))));

    [Fact]
    public void A_log_that_cannot_be_written_is_said_once_and_fails_nothing()
    {
        File.WriteAllText(_home.File(".finch"), "in the way");
        var log = Open(("FINCH_LOG", "info"));
        log.LogInformation("one");
        log.LogInformation("two");
        Assert.StartsWith($"finch: the log {_home.File(".finch", "logs", "finch.log")} cannot be written: ", Errors);
        Assert.Single(Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_level_nobody_knows_is_said()
    {
        Assert.Same(NullLogger.Instance, Open(("FINCH_LOG", "loud")));
        Assert.Equal("finch: FINCH_LOG is neither 'info' nor 'debug': nothing is logged\n", Errors);
    }

    [Fact]
    public void The_same_lines_go_to_standard_error_when_asked_for()
    {
        var log = FinchLog.Open(_home.With(_time, ("FINCH_LOG", "info")), "finch", 7, () => _errors, debug: true);
        log.LogDebug("step");
        log.LogInformation("decided");
        Assert.Equal("2026-11-23T12:00:00.000Z 7 finch debug step\n2026-11-23T12:00:00.000Z 7 finch info decided\n", Errors);
        Assert.DoesNotContain("step", File.ReadAllText(_home.File(".finch", "logs", "finch.log")));
    }

    [Fact]
    public void A_standard_error_that_takes_nothing_fails_nothing()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0);
        var log = FinchLog.Open(_home.With(_time), "finch", 7, () => full, debug: true);
        log.LogInformation("decided");
    }

    [Fact]
    public void An_exception_is_not_repeated()
    {
        Open(("FINCH_LOG", "info")).LogError(new InvalidOperationException("hunter2"), "broken");
        Assert.DoesNotContain("hunter2", File.ReadAllText(_home.File(".finch", "logs", "finch.log")));
    }

    private ILogger Open(params (string Name, string Value)[] variables) => FinchLog.Open(_home.With(_time, variables), "finch", 7, () => _errors);
}
