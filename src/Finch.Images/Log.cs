using Microsoft.Extensions.Logging;

namespace Finch.Images;

/// <summary>Every line this library can write to a log: which host gave the content, and why another did not. The transport logs by itself.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "mirror {Mirror} does not have it: {Reason}")]
    public static partial void MirrorHasNone(this ILogger log, string mirror, string reason);

    [LoggerMessage(LogLevel.Information, "mirror {Mirror} is not asked again: {Reason}")]
    public static partial void MirrorFailed(this ILogger log, string mirror, string reason);

    [LoggerMessage(LogLevel.Information, "{Digest} comes from {Origin}, as its manifest says")]
    public static partial void ForeignLayer(this ILogger log, Digest digest, string origin);
}
