using Finch.Auth;
using Microsoft.Extensions.Logging;

namespace Finch.Aws;

/// <summary>Every line this library can write to a log: which credentials were selected, and what became of a token. Never a key or a token.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "AWS credentials: {Source}, region {Region}")]
    public static partial void CredentialsSelected(this ILogger log, string source, string region);

    [LoggerMessage(LogLevel.Warning, "profile '{Profile}' (SSO): the session file cannot be locked, so others may renew it too: {Reason}")]
    public static partial void SessionNotLocked(this ILogger log, string profile, string reason);

    [LoggerMessage(LogLevel.Warning, "profile '{Profile}' (SSO): the renewed session serves once and is not kept in {File}: {Reason}")]
    public static partial void SessionNotKept(this ILogger log, string profile, string file, string reason);

    [LoggerMessage(LogLevel.Information, "token for {Host}: cached, good until {Expiry:yyyy-MM-dd'T'HH:mm:ss'Z'}, of {Principal}")]
    public static partial void TokenCached(this ILogger log, RegistryHost host, DateTime expiry, string principal);

    [LoggerMessage(LogLevel.Information, "token for {Host}: {Why}, asking {Endpoint}")]
    public static partial void TokenMissing(this ILogger log, RegistryHost host, string why, string endpoint);

    [LoggerMessage(LogLevel.Debug, "token for {Host}: taking the lock of whoever renews it")]
    public static partial void TokenLocking(this ILogger log, RegistryHost host);

    [LoggerMessage(LogLevel.Information, "token for {Host}: the cache cannot be locked, so others may ask AWS too")]
    public static partial void TokenNotLocked(this ILogger log, RegistryHost host);

    [LoggerMessage(LogLevel.Information, "token for {Host}: taken over from the official helper's cache.json")]
    public static partial void TokenInherited(this ILogger log, RegistryHost host);

    [LoggerMessage(LogLevel.Information, "token for {Host}: new, good until {Expiry:yyyy-MM-dd'T'HH:mm:ss'Z'}, of {Principal}")]
    public static partial void TokenMade(this ILogger log, RegistryHost host, DateTime expiry, string principal);

    [LoggerMessage(LogLevel.Information, "token for {Host}: the old one goes on until {Expiry:yyyy-MM-dd'T'HH:mm:ss'Z'}, because {Reason}")]
    public static partial void TokenKept(this ILogger log, RegistryHost host, DateTime expiry, string reason);

    [LoggerMessage(LogLevel.Information, "token for {Host}: none, ECR Public needs none")]
    public static partial void TokenNotNeeded(this ILogger log, RegistryHost host);

    [LoggerMessage(LogLevel.Information, "token for {Host}: none, {Reason}")]
    public static partial void TokenFailed(this ILogger log, RegistryHost host, string reason);
}
