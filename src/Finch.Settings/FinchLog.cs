using System.Text;
using Finch.Auth;
using Finch.Settings.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Settings;

/// <summary>
/// The log a person asked for: <c>FINCH_LOG</c> says how much, <c>FINCH_LOG_FILE</c> where. Without them there is none, and it
/// costs nothing.
/// </summary>
public static class FinchLog
{
    private const long LargestFile = 1024 * 1024;

    private const int KeptFiles = 3;

    /// <summary>The logger of a program.</summary>
    /// <param name="environment">The person's surroundings.</param>
    /// <param name="program">The name under which the program was called.</param>
    /// <param name="processId">This process.</param>
    /// <param name="errors">Opens standard error: for a note when the log cannot be written, and for <paramref name="debug"/>.</param>
    /// <param name="debug">True when every line is also wanted on standard error.</param>
    public static ILogger Open(UserEnvironment environment, string program, int processId, Func<Stream> errors, bool debug = false)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(errors);
        var asked = environment["FINCH_LOG"];
        if (asked is null && !debug)
            return NullLogger.Instance;

        var standardError = new StandardError(program, errors);
        List<LogTarget> targets = [];
        if (debug)
            targets.Add(new LogTarget(LogLevel.Debug, standardError.Write));
        if (LevelOf(asked) is { } level)
            targets.Add(ToFile(environment, level, standardError));
        else if (asked is not null)
            standardError.Note("FINCH_LOG is neither 'info' nor 'debug': nothing is logged");
        return targets.Count == 0 ? NullLogger.Instance : new LineLogger(program, processId, environment.Time, targets);
    }

    /// <summary>The log of a program that works where nobody sees it: always written, to a file of its own.</summary>
    /// <param name="environment">The person's surroundings.</param>
    /// <param name="path">The file.</param>
    /// <param name="program">What its lines call the program.</param>
    /// <param name="processId">This process.</param>
    public static ILogger ToFile(UserEnvironment environment, string path, string program, int processId)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new LineLogger(program, processId, environment.Time, [FileTarget(path, LogLevel.Information, new StandardError(program, () => Stream.Null))]);
    }

    private static LogLevel? LevelOf(string? asked) => asked?.ToLowerInvariant() switch
    {
        "info" => LogLevel.Information,
        "debug" => LogLevel.Debug,
        _ => null,
    };

    /// <summary>A log that cannot be written is said once, and fails nothing.</summary>
    private static LogTarget ToFile(UserEnvironment environment, LogLevel level, StandardError standardError)
    {
        var path = environment["FINCH_LOG_FILE"] is { } named
            ? Path.GetFullPath(environment.Expand(named))
            : new FinchPaths(environment).LogFile;
        return FileTarget(path, level, standardError);
    }

    private static LogTarget FileTarget(string path, LogLevel level, StandardError standardError)
    {
        RotatedFile? file = null;
        return new LogTarget(level, line =>
        {
            if (standardError.HasNote)
                return;
            try
            {
                (file ??= new RotatedFile(path, LargestFile, KeptFiles)).Append(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                standardError.Note($"the log {path} cannot be written: {error.Message.TrimEnd('.')}");
            }
        });
    }

    /// <summary>Standard error, which may be closed: that is no failure of the command either.</summary>
    private sealed class StandardError(string program, Func<Stream> open)
    {
        private readonly Lazy<Stream> _stream = new(open);

        public bool HasNote { get; private set; }

        /// <summary>A line in the form of the program's other ones.</summary>
        public void Note(string text)
        {
            HasNote = true;
            Write(Encoding.UTF8.GetBytes($"{program}: {text}\n"));
        }

        public void Write(byte[] line)
        {
            try
            {
                _stream.Value.Write(line);
            }
            catch (IOException)
            {
                // Nobody is there to be told.
            }
        }
    }
}
