using Microsoft.Extensions.Logging;

namespace Finch.Auth.Tests.Infra;

/// <summary>Keeps what is logged, each event with its level; durations, which differ from run to run, are shown as N.</summary>
internal sealed partial class RecordedLog : ILogger
{
    private readonly List<string> _events = [];

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_events)
            _events.Add($"{logLevel}: {Duration().Replace(formatter(state, exception), "N ms")}");
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\d+ ms")]
    private static partial System.Text.RegularExpressions.Regex Duration();
}
