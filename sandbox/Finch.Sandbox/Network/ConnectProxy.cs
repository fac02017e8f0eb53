using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Finch.Sandbox.Network;

/// <summary>
/// An HTTP proxy that leads to the sandbox and nowhere else. It only joins sockets: TLS ends in the server, which
/// shows the certificate of the host the client asked for.
/// </summary>
/// <param name="portFor">The loopback port that serves a host and port; null for unknown ones.</param>
internal sealed class ConnectProxy(Func<ProxyHead, int?> portFor) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private Task _accepting = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Start()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stop.Token);
                Task serving = ServeAsync(client);
                _connections[serving] = true;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                if (await ProxyHead.ReadAsync(client, _stop.Token) is not { } head)
                    await AnswerAsync(client, 400, "Bad Request", "finch-sandbox: this is an HTTP proxy: CONNECT host:443 or GET http://host/\n");
                else if (portFor(head) is not int port)
                    await AnswerAsync(client, 502, "Bad Gateway", Loopback.UnknownHostText($"{head.Host}:{head.Port}"));
                else
                    await JoinAsync(client, head, port);
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException)
            {
                // Pass a reset on as a reset: a client must be able to tell it from an orderly end.
                client.LingerState = new LingerOption(true, 0);
            }
        }
    }

    private async Task JoinAsync(Socket client, ProxyHead head, int port)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
        if (head.IsConnect)
            await client.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
        else
            await SendAllAsync(server, head.Raw, _stop.Token);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            Task[] both = [PumpAsync(client, server, either.Token), PumpAsync(server, client, either.Token)];
            await await Task.WhenAny(both);
            // One side ended in order; the other may still have something to say.
            await Task.WhenAll(both);
        }
        finally
        {
            await either.CancelAsync();
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, cancel)) > 0)
            await SendAllAsync(to, buffer.AsMemory(0, read), cancel);
        to.Shutdown(SocketShutdown.Send);
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        while (data.Length > 0)
            data = data[await socket.SendAsync(data, cancel)..];
    }

    private async Task AnswerAsync(Socket client, int status, string reason, string text)
    {
        string answer = $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}";
        await SendAllAsync(client, Encoding.ASCII.GetBytes(answer), _stop.Token);
        client.Shutdown(SocketShutdown.Send);
    }
}
