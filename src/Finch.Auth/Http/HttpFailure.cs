using System.Net.Sockets;
using System.Security.Authentication;
using Finch.Auth.Http.Tls;

namespace Finch.Auth.Http;

/// <summary>Translates what goes wrong below HTTP, once, into a cause and a hint a person can act on.</summary>
internal static class HttpFailure
{
    /// <summary>The failure of a request that got no answer.</summary>
    /// <param name="error">What the transport threw.</param>
    /// <param name="target">Whom the request was for.</param>
    /// <param name="host">The registry it served, for the message's context.</param>
    public static RegistryAuthException Translate(HttpRequestException error, Uri target, RegistryHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(target);
        var authority = PlainAddress.AuthorityOf(target);
        if (WantsClientCertificate(error))
        {
            return Failure(AuthFailure.Tls, $"{authority} wants a client certificate, or another one than it was shown",
                $"put a certificate NAME.cert and its key NAME.key into ~/.finch/certs.d/{authority}");
        }

        return error.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError when SpeaksPlainHttp(error) => Failure(AuthFailure.Tls,
                $"{authority} does not speak https", "if it is a plain http registry on a network you trust, add --insecure-registry"),
            HttpRequestError.SecureConnectionError => Failure(AuthFailure.Tls, $"cannot make a secure connection to {authority}: {TlsReason(error)}",
                "if the registry has a private authority, add --ca-file FILE or set SSL_CERT_FILE"),
            HttpRequestError.ProxyTunnelError => Failure(AuthFailure.Unreachable, $"the proxy refused a connection to {authority}{(error.StatusCode is { } status ? $": {(int)status}" : "")}",
                "check HTTPS_PROXY and NO_PROXY"),
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError when OtherEnd(error, target) is { } proxy => Failure(
                AuthFailure.Unreachable, $"cannot connect to the proxy {proxy} on the way to {authority}: {Reason(error)}", "check HTTPS_PROXY and NO_PROXY"),
            HttpRequestError.NameResolutionError => Failure(AuthFailure.Unreachable, $"cannot find the host {authority}",
                "check the spelling, your network and, behind a proxy, HTTPS_PROXY"),
            HttpRequestError.ConnectionError => Failure(AuthFailure.Unreachable, $"cannot connect to {authority}: {Reason(error)}",
                "check the host, the port and your network"),
            // Headers beyond the transport's limit (64 KiB), or no HTTP at all: asking again gives the same.
            HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse => Failure(
                AuthFailure.Protocol, $"{authority} sent an answer that no client can read: {Reason(error)}", "check that the address is a registry's"),
            HttpRequestError.ResponseEnded => Failure(AuthFailure.Unreachable, $"{authority} closed the connection without an answer", null),
            _ => Failure(AuthFailure.Unreachable, $"no usable answer from {authority}: {Reason(error)}", null),
        };

        RegistryAuthException Failure(AuthFailure cause, string message, string? hint) => new(cause, message, hint, host, error);
    }

    /// <summary>The failure of a request that was not answered in time.</summary>
    public static RegistryAuthException TimedOut(Uri target, TimeSpan limit, RegistryHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new(AuthFailure.Unreachable, $"{PlainAddress.NameOf(target)} did not answer within {limit.TotalSeconds:0} s",
            "check the host, the port and your network, or try again", host);
    }

    /// <summary>True when the other side answered a TLS handshake with something that is no TLS.</summary>
    public static bool SpeaksPlainHttp(HttpRequestException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause.Message.Contains("wrong version number", StringComparison.OrdinalIgnoreCase)
                || cause.Message.Contains("corrupted frame", StringComparison.OrdinalIgnoreCase)
                || cause.Message.Contains("packet length too long", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>True when the other side ended the conversation over our certificate, or the lack of one (RFC 8446 §6.2).</summary>
    public static bool WantsClientCertificate(HttpRequestException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause.Message.Contains("alert certificate required", StringComparison.OrdinalIgnoreCase)
                || cause.Message.Contains("alert bad certificate", StringComparison.OrdinalIgnoreCase)
                || cause.Message.Contains("alert unknown ca", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>The address that was really called, when it is not the target's: the transport puts it last, in parentheses.</summary>
    private static string? OtherEnd(HttpRequestException error, Uri target)
    {
        var open = error.Message.LastIndexOf('(');
        if (open < 0 || !error.Message.EndsWith(')'))
            return null;
        var called = error.Message[(open + 1)..^1];
        return called == $"{target.IdnHost}:{target.Port}" || called == $"{target.Host}:{target.Port}" ? null : called;
    }

    private static string Reason(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "connection refused",
                    SocketError.ConnectionReset => "connection reset",
                    // Aborted is what the runtime makes of a proxy that does not answer in time.
                    SocketError.TimedOut or SocketError.OperationAborted => "timed out",
                    SocketError.NetworkUnreachable or SocketError.HostUnreachable => "no route to the host",
                    _ => socket.Message,
                };
            }
        }

        var text = error.Message.Split('\n')[0].TrimEnd('.');
        return text.Length == 0 ? "no reason given" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private static string TlsReason(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is UntrustedServerException)
                return cause.Message;
            if (cause is not AuthenticationException)
                continue;
            // The runtime's own words, where it judges by itself.
            var text = cause.Message;
            if (text.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
                return "its certificate is for another name";
            if (text.Contains("NotTimeValid", StringComparison.Ordinal))
                return "its certificate has expired, or this machine's clock is wrong";
            if (text.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal) || text.Contains("UntrustedRoot", StringComparison.Ordinal)
                || text.Contains("PartialChain", StringComparison.Ordinal))
                return "its certificate is signed by an unknown authority";
        }

        return Reason(error);
    }
}
