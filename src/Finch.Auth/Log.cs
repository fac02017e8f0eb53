using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Finch.Auth;

/// <summary>
/// Every line this library can write to a log. What is decided is logged, never what it is decided with: no header values,
/// bodies, query strings or output of helpers. Information is what a person wants to know, Debug is every step on the way.
/// </summary>
internal static partial class Log
{
    /// <summary>Whole milliseconds since a time stamp of <see cref="Stopwatch"/>.</summary>
    public static long Milliseconds(long began) => (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    [LoggerMessage(LogLevel.Information, "credential for {Host}: {Source} gave {Origin}, {Elapsed} ms")]
    public static partial void SourceFound(this ILogger log, RegistryHost host, string source, string origin, long elapsed);

    [LoggerMessage(LogLevel.Debug, "credential for {Host}: {Source} has none, {Elapsed} ms")]
    public static partial void SourceHasNone(this ILogger log, RegistryHost host, string source, long elapsed);

    [LoggerMessage(LogLevel.Information, "credential for {Host}: {Source} is broken, {Elapsed} ms: {Reason}")]
    public static partial void SourceBroken(this ILogger log, RegistryHost host, string source, long elapsed, string reason);

    [LoggerMessage(LogLevel.Information, "credential for {Host}: no source has one")]
    public static partial void NoSource(this ILogger log, RegistryHost host);

    [LoggerMessage(LogLevel.Debug, "{Method} {Target}: {Status}, {Elapsed} ms, attempt {Attempt}{RequestId}")]
    public static partial void Answered(this ILogger log, HttpMethod method, string target, int status, long elapsed, int attempt, string requestId);

    [LoggerMessage(LogLevel.Debug, "{Method} {Target}: no answer, {Elapsed} ms, attempt {Attempt}: {Reason}")]
    public static partial void Unanswered(this ILogger log, HttpMethod method, string target, long elapsed, int attempt, string reason);

    [LoggerMessage(LogLevel.Debug, "{Origin} asks for {Scheme}{Realm}")]
    public static partial void Challenged(this ILogger log, string origin, string scheme, string realm);

    [LoggerMessage(LogLevel.Debug, "{Origin} redirects to {Location}")]
    public static partial void Redirected(this ILogger log, string origin, string location);

    [LoggerMessage(LogLevel.Information, "registry {Host} at {Origin}")]
    public static partial void Connecting(this ILogger log, RegistryHost host, string origin);

    [LoggerMessage(LogLevel.Information, "hosts of {Host}: {File}, {Mirrors} before the registry")]
    public static partial void HostsRead(this ILogger log, RegistryHost host, string file, int mirrors);

    [LoggerMessage(LogLevel.Information, "{Program} ended with {ExitCode}, {Elapsed} ms")]
    public static partial void ProgramEnded(this ILogger log, string program, int exitCode, long elapsed);

    [LoggerMessage(LogLevel.Information, "{Program} did not end: {Reason}, {Elapsed} ms")]
    public static partial void ProgramDidNotEnd(this ILogger log, string program, string reason, long elapsed);

    [LoggerMessage(LogLevel.Information, "{Verb}, version {Version}")]
    public static partial void Called(this ILogger log, string verb, string version);

    [LoggerMessage(LogLevel.Information, "registry {Host}")]
    public static partial void CalledFor(this ILogger log, string host);

    [LoggerMessage(LogLevel.Information, "{Verb} answered, {Elapsed} ms")]
    public static partial void CallAnswered(this ILogger log, string verb, long elapsed);

    [LoggerMessage(LogLevel.Information, "{Verb} failed, {Elapsed} ms: {Reason}")]
    public static partial void CallFailed(this ILogger log, string verb, long elapsed, string reason);
}
