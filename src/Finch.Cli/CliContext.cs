using Finch.Auth;
using Finch.Cli.Terminal;
using Finch.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Cli;

/// <summary>Everything a command may touch outside itself. A test brings its own.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Errors, hints, warnings, progress.</param>
/// <param name="Input">Standard input, as bytes.</param>
/// <param name="Output">Standard output, as bytes, for archives.</param>
/// <param name="Terminal">The person, if there is one.</param>
/// <param name="Environment">Variables, home directory, clock.</param>
internal sealed record CliContext(
    TextWriter Out, TextWriter Error, Func<Stream> Input, Func<Stream> Output, ITerminal Terminal, UserEnvironment Environment)
{
    /// <summary>The log a person asked for; it goes nowhere when nobody did.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>The real surroundings of this process.</summary>
    /// <param name="debug">True when the log is wanted on standard error.</param>
    public static CliContext OfProcess(bool debug)
    {
        var environment = new UserEnvironment(
            System.Environment.GetEnvironmentVariable,
            System.Environment.GetFolderPath(
                System.Environment.SpecialFolder.UserProfile, System.Environment.SpecialFolderOption.DoNotVerify),
            TimeProvider.System);
        return new CliContext(
            Text(StandardStream.Output()), Text(StandardStream.Error()), Console.OpenStandardInput, StandardStream.Output, new ProcessTerminal(), environment)
        {
            Log = FinchLog.Open(environment, "finch", System.Environment.ProcessId, StandardStream.Error, debug),
        };
    }

    /// <summary>UTF-8, with every line out at once.</summary>
    private static StreamWriter Text(Stream stream) => new(stream) { AutoFlush = true, NewLine = "\n" };
}
