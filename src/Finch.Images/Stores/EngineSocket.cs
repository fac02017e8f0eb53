using System.Net.Sockets;
using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>The Unix socket of a container engine on this machine.</summary>
/// <param name="Engine">What messages call the engine: <c>containerd</c>, <c>the Docker engine</c>.</param>
/// <param name="Path">The socket.</param>
/// <param name="Remedy">What a person does who may not use it, or who has not started it.</param>
public sealed record EngineSocket(string Engine, string Path, string Remedy)
{
    /// <summary>How long an engine may take for an answer that costs it nothing. What it does for us may take as long as it takes.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>True when something takes connections there, and this person may make one.</summary>
    public async Task<bool> AcceptsAsync(CancellationToken cancellationToken)
    {
        // Most machines have no such file, and an exception is dear.
        if (!File.Exists(Path))
            return false;
        try
        {
            (await ConnectAsync(cancellationToken).ConfigureAwait(false)).Dispose();
            return true;
        }
        catch (RegistryAuthException)
        {
            return false;
        }
    }

    /// <summary>HTTP over the socket: no proxy, no redirect, no cookie, whatever the environment says. The caller owns it.</summary>
    internal HttpMessageInvoker Open()
        => new(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, cancellationToken) => new NetworkStream(await ConnectAsync(cancellationToken).ConfigureAwait(false), ownsSocket: true),
        });

    /// <summary>Asks for an answer that costs the engine nothing, to find out that it is alive.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: there was none in time.</exception>
    internal async Task<T> FirstAnswerAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await ask(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryAuthException(AuthFailure.Store,
                $"{Engine} at {Path} takes connections and did not answer within {Patience.TotalSeconds:0.#} s", Remedy, inner: error);
        }
    }

    /// <summary>What went wrong between us and the engine, in words.</summary>
    internal RegistryAuthException Failure(Exception error)
        => error as RegistryAuthException ?? error.InnerException as RegistryAuthException ?? error.InnerException?.InnerException as RegistryAuthException
            ?? new RegistryAuthException(AuthFailure.Store, $"the connection to {Engine} at {Path} broke: {error.Message.TrimEnd('.')}", inner: error);

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (Exception error) when (error is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            // A path longer than a socket address holds is no socket's path.
            var reason = (error as SocketException)?.SocketErrorCode switch
            {
                SocketError.AccessDenied => "permission denied",
                SocketError.ConnectionRefused => "nobody answers there",
                _ => File.Exists(Path) ? error.Message : "there is no such socket",
            };
            throw new RegistryAuthException(AuthFailure.Store, $"cannot reach {Engine} at {Path}: {reason}", Remedy, inner: error);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
