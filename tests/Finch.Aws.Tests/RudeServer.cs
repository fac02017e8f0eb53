using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Finch.Aws.Tests;

/// <summary>What a server does once it has read a request, with the socket itself.</summary>
internal delegate Task Rudeness(Socket client, CancellationToken stop);

/// <summary>
/// A socket on loopback that speaks only as much HTTP as it is told to. Each request gets the next behaviour; the last one is for all
/// that come after.
/// </summary>
internal sealed class RudeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Rudeness[] _behaviours;
    private readonly Task _accepting;
    private int _asked;

    public RudeServer(params Rudeness[] behaviours)
    {
        _behaviours = behaviours;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>How many requests came.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Accepts, reads, and never says a word.</summary>
    public static Rudeness Silence => (_, stop) => Task.Delay(Timeout.Infinite, stop);

    /// <summary>Ends the connection with a reset.</summary>
    public static Rudeness Reset => (client, _) =>
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        return Task.CompletedTask;
    };

    /// <summary>Ends the connection as if all had been said.</summary>
    public static Rudeness HangUp => (_, _) => Task.CompletedTask;

    /// <summary>Sends a text as it is.</summary>
    public static Rudeness Say(string text) => async (client, stop) => await client.SendAsync(Encoding.UTF8.GetBytes(text), stop);

    /// <summary>A complete answer.</summary>
    public static Rudeness Answer(int status, string body, string type = "application/x-amz-json-1.1", string headers = "")
        => Say($"HTTP/1.1 {status} Status\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + $"Connection: close\r\n{headers}\r\n{body}");

    /// <summary>One thing after the other.</summary>
    public static Rudeness Then(params Rudeness[] parts) => async (client, stop) =>
    {
        foreach (var part in parts)
            await part(client, stop);
    };

    /// <summary>The same text again and again, until the other side has had enough.</summary>
    public static Rudeness Forever(string text) => async (client, stop) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        while (true)
            await client.SendAsync(bytes, stop);
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                if (!await ReadRequestAsync(client))
                    return;
                var turn = Interlocked.Increment(ref _asked) - 1;
                await _behaviours[Math.Min(turn, _behaviours.Length - 1)](client, _stop.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client gave up, or the test is over.
            }
        }
    }

    /// <summary>Reads to the end of the body; false when nobody asked anything.</summary>
    private async Task<bool> ReadRequestAsync(Socket client)
    {
        var request = new StringBuilder();
        var chunk = new byte[8192];
        while (true)
        {
            var count = await client.ReceiveAsync(chunk, _stop.Token);
            if (count == 0)
                return false;
            var text = request.Append(Encoding.Latin1.GetString(chunk, 0, count)).ToString();
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var head and >= 0 && text.Length - head - 4 >= BodyLength(text[..head]))
                return true;
        }
    }

    private static int BodyLength(string head)
        => head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.Split(':')[1])
            : 0;
}
