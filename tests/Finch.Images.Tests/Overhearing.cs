using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Finch.Images.Tests;

/// <summary>Another host: keeps, byte for byte, what clients say to it, and always gives the same answer.</summary>
internal sealed partial class Overhearing : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public Overhearing(string answer)
    {
        _listener.Start();
        _serving = ServeAsync(Encoding.ASCII.GetBytes(answer));
    }

    public string Origin => $"http://{_listener.LocalEndpoint}";

    public ConcurrentQueue<string> Heads { get; } = [];

    public async ValueTask DisposeAsync()
    {
        // The listener goes last: the loop may be on its way to the next client.
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    [GeneratedRegex("(?i)\r\nContent-Length: ([0-9]+)")]
    private static partial Regex ContentLength { get; }

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var text = new StringBuilder();
                var buffer = new byte[64 * 1024];
                while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                        break;
                    text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                }

                // A transfer that has failed elsewhere may hang up before it says anything.
                if (text.Length == 0)
                    continue;
                var head = text.ToString();
                Heads.Enqueue(head);
                // An answer before the end of the body would look like a broken connection.
                var length = ContentLength.Match(head) is { Success: true } found ? long.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
                for (var left = length - (head.Length - head.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4); left > 0;)
                {
                    var read = await stream.ReadAsync(buffer, _stop.Token);
                    left = read == 0 ? 0 : left - read;
                }

                await stream.WriteAsync(answer, _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer, _stop.Token) > 0)
                {
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
