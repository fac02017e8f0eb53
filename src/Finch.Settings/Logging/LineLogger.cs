using Microsoft.Extensions.Logging;

namespace Finch.Settings.Logging;

/// <summary>A place where lines go, and how much it wants to know.</summary>
/// <param name="Least">The least level that is wanted.</param>
/// <param name="Write">Takes one line; does not throw.</param>
internal sealed record LogTarget(LogLevel Least, Action<byte[]> Write);

/// <summary>Turns events into lines. For use by several threads.</summary>
/// <param name="program">The name under which this program was called.</param>
/// <param name="processId">Tells apart the processes that share a file.</param>
/// <param name="time">The clock of the time stamps.</param>
/// <param name="targets">Where the lines go.</param>
internal sealed class LineLogger(string program, int processId, TimeProvider time, IReadOnlyList<LogTarget> targets) : ILogger
{
    private readonly LogLevel _least = targets.Min(target => target.Least);
    private readonly Lock _oneAtATime = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

    /// <summary>Writes an event. An exception that comes with it is left out: nobody has looked at its text for secrets.</summary>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = LogLine.Format(time.GetUtcNow(), processId, program, logLevel, formatter(state, exception));
        lock (_oneAtATime)
        {
            foreach (var target in targets)
            {
                if (logLevel >= target.Least)
                    target.Write(line);
            }
        }
    }
}
