using Finch.Auth;
using Microsoft.Extensions.Logging;

namespace Finch.Cli;

/// <summary>Which command ran, what it chose, and how it ended. Never its arguments: a password may be one of them.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Command}, version {Version}")]
    public static partial void Started(this ILogger log, string command, string version);

    [LoggerMessage(LogLevel.Information, "sign-in to {Host} with {Source}")]
    public static partial void SigningIn(this ILogger log, RegistryHost host, string source);

    [LoggerMessage(LogLevel.Information, "images are in {Engine}: {Why}")]
    public static partial void EngineChosen(this ILogger log, string engine, string why);

    [LoggerMessage(LogLevel.Information, "failed: {Reason}")]
    public static partial void Failed(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "exit code {ExitCode}, {Elapsed} ms")]
    public static partial void Ended(this ILogger log, int exitCode, long elapsed);
}
