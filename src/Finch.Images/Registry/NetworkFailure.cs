using System.Net.Sockets;
using System.Security.Authentication;
using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>Turns what the network stack throws into the one exception of the engine.</summary>
internal static class NetworkFailure
{
    /// <summary>True for what a connection throws when it breaks.</summary>
    public static bool IsNetworkError(Exception error) => error is HttpRequestException or IOException or SocketException;

    /// <summary>The failure in words, for <paramref name="host"/>.</summary>
    public static RegistryAuthException Translate(Exception error, RegistryHost host)
    {
        var authentication = Find<AuthenticationException>(error);
        if (authentication is not null || error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            return Tls(authentication ?? error, host);
        var detail = error is HttpRequestException http ? Words(http, host) : "the connection broke: " + error.Message;
        return new RegistryAuthException(AuthFailure.Unreachable, $"cannot reach {host}: {detail}", "check the address, the network and the proxy", host, error);
    }

    private static RegistryAuthException Tls(Exception error, RegistryHost host)
        // .NET has no code for it, only the text of its own exception (System.Net.Security).
        => error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? new RegistryAuthException(AuthFailure.Tls, $"the certificate of {host} is not trusted: {error.Message}",
                "give the authority that signed it with --ca-file FILE", host, error)
            : new RegistryAuthException(AuthFailure.Tls, $"{host} does not answer with TLS",
                "if it is a plain HTTP registry in a network you trust, use --insecure-registry", host, error);

    private static string Words(HttpRequestException error, RegistryHost host)
        => error.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"no such host '{host.Name}'",
            HttpRequestError.ConnectionError when Find<SocketException>(error) is { } socket => socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.TimedOut => "the connection timed out",
                _ => socket.Message,
            },
            HttpRequestError.ConnectionError => "the connection failed or timed out",
            HttpRequestError.ResponseEnded => "the connection was closed before the answer was complete",
            HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
            _ => error.Message,
        };

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
                return found;
        }

        return null;
    }
}
