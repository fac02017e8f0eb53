using System.Net.Sockets;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>Turns what a connection throws, before and in the middle of an answer, into the one exception of the engine.</summary>
internal static class NetworkFailure
{
    /// <summary>True for what a connection throws when it breaks.</summary>
    public static bool IsNetworkError(Exception error) => error is HttpRequestException or IOException or SocketException;

    /// <summary>The failure in words.</summary>
    public static RegistryAuthException Translate(Exception error, Uri target, RegistryHost host)
        => error is HttpRequestException request
            ? HttpFailure.Translate(request, target, host)
            : new RegistryAuthException(AuthFailure.Unreachable, $"the connection to {host} broke: {Reason(error)}", "check your network, then try again", host, error);

    private static string Reason(Exception error)
        => error is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } ? "it was closed before the content was complete"
            : BoundedBody.OneLine((error.InnerException is SocketException socket ? socket.Message : error.Message).TrimEnd('.'));
}
