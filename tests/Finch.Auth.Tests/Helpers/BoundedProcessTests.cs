using Finch.Auth.Helpers;
using Microsoft.Extensions.Logging;
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

    private static BoundedProcess Shell(string script, ILogger logger) => new("/bin/sh", ["-c", script])
    {
        TimeLimit = TimeSpan.FromMinutes(1),
        OutputLimit = 4096,
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
