using Finch.Auth;
using Microsoft.Extensions.Logging;

namespace Finch.Machine;

/// <summary>Every line the machine's keeper can write. Never a secret, and no registry that was not asked for with the right one.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "the keeper starts")]
    public static partial void KeeperStarted(this ILogger log);

    [LoggerMessage(LogLevel.Information, "the machine answers: containerd and the credential bridge are connected")]
    public static partial void KeeperConnected(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "the connection to the machine ended: {Reason}")]
    public static partial void KeeperDisconnected(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "the machine stands still: this computer's disk is full")]
    public static partial void MachinePaused(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "bridge: {Server}: the lookup failed with {Error}")]
    public static partial void BridgeLookupFailed(this ILogger log, RegistryHost server, string error);

    [LoggerMessage(LogLevel.Information, "the keeper ends: {Reason}")]
    public static partial void KeeperEnded(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "bridge: {Server}: {Status}")]
    public static partial void BridgeAnswered(this ILogger log, RegistryHost server, string status);

    [LoggerMessage(LogLevel.Warning, "bridge: refused a question without the secret of this run")]
    public static partial void BridgeWrongKey(this ILogger log);

    [LoggerMessage(LogLevel.Warning, "bridge: refused what is no question")]
    public static partial void BridgeMalformed(this ILogger log);

    [LoggerMessage(LogLevel.Debug, "bridge: a connection ended: {Reason}")]
    public static partial void BridgeConnectionEnded(this ILogger log, string reason);
}
