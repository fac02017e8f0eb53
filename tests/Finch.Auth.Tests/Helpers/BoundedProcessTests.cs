using System.Diagnostics;
using System.Globalization;
using System.Text;
using Finch.Auth.Helpers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Finch.Auth.Tests.Helpers;

public sealed class BoundedProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kill -INT $$")]
    [InlineData("kill -TERM $$")]
    [InlineData("exit 130")]
    public async Task An_interrupt_that_ends_the_program_before_it_reaches_us_is_no_failure_of_the_program(string script)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var process = Shell(script, new OnceEnded(interrupt.Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.RunAsync(default, interrupt.Token));
    }

    [Theory]
    [InlineData("kill -INT $$", 130)]
    [InlineData("exit 1", 1)]
    public async Task A_program_that_only_was_ended_itself_is_reported(string script, int exitCode)
        => Assert.Equal(exitCode, (await Shell(script, new OnceEnded(() => { })).RunAsync(default, Cancel)).ExitCode);

    [Fact]
    public async Task A_failure_is_reported_though_an_interrupt_follows()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Assert.Equal(1, (await Shell("exit 1", new OnceEnded(interrupt.Cancel)).RunAsync(default, interrupt.Token)).ExitCode);
    }

    /// <summary>As helpers do that start a daemon of a keyring: it inherits their output, and nobody is to wait for its end.</summary>
    [Fact]
    public async Task What_a_program_leaves_running_is_not_waited_for()
    {
        var result = await Shell("head -c 200000 /dev/zero; sleep 100 & echo $! >&2; exit 3", NullLogger.Instance, outputLimit: 1_000_000).RunAsync(default, Cancel);
        using var daemon = Process.GetProcessById(int.Parse(Encoding.ASCII.GetString(result.Errors), CultureInfo.InvariantCulture));
        var lives = !daemon.HasExited;
        daemon.Kill();
        Assert.Equal((3, 200_000, true), (result.ExitCode, result.Output.Length, lives));
    }

    [Fact]
    public async Task A_program_that_says_something_and_does_not_end_is_ended()
    {
        var process = new BoundedProcess("/bin/sh", ["-c", "echo said; sleep 100"]) { TimeLimit = TimeSpan.FromMilliseconds(300), OutputLimit = 10, ErrorLimit = 10 };
        await Assert.ThrowsAsync<TimeoutException>(() => process.RunAsync(default, Cancel));
    }

    private static BoundedProcess Shell(string script, ILogger logger, int outputLimit = 4096) => new("/bin/sh", ["-c", script])
    {
        TimeLimit = TimeSpan.FromMinutes(1),
        OutputLimit = outputLimit,
        ErrorLimit = 4096,
        Logger = logger,
    };

    /// <summary>Does something between the program's end and its report: the log has a line there.</summary>
    private sealed class OnceEnded(Action action) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => action();
    }
}
