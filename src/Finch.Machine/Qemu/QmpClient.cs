using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Finch.Machine.Qemu;

/// <summary>
/// QEMU's monitor over its socket (QMP): a line of JSON for each command, and for each answer or event. A monitor serves one client
/// at a time.
/// </summary>
internal sealed class QmpClient : IDisposable
{
    /// <summary>Far above any answer to what is asked here.</summary>
    private const int LongestLine = 64 * 1024;

    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly StreamReader _lines;

    private QmpClient(Socket socket)
    {
        _socket = socket;
        _lines = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
    }

    /// <summary>Connects and agrees on the capabilities.</summary>
    /// <returns>Null when no QEMU listens there, or it ended while it was asked.</returns>
    /// <exception cref="TimeoutException">Somebody listens, and says nothing.</exception>
    public static async Task<QmpClient?> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GreetingLimit);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        QmpClient? client = null;
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token).ConfigureAwait(false);
            client = new QmpClient(socket);
            if (await client.ReadAsync(limit.Token).ConfigureAwait(false) is not null && await client.ExecuteAsync("qmp_capabilities", limit.Token).ConfigureAwait(false))
                return Interlocked.Exchange(ref client, null);
            return null;
        }
        catch (Exception gone) when (gone is SocketException or IOException { InnerException: SocketException })
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the monitor {path} does not answer");
        }
        finally
        {
            client?.Dispose();
            if (client is null && !socket.Connected)
                socket.Dispose();
        }
    }

    /// <summary>Runs a command that takes no arguments.</summary>
    /// <returns>False when QEMU refused it, or ended before it answered.</returns>
    public async Task<bool> ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(command, cancellationToken).ConfigureAwait(false);
            // Events come between a command and its answer.
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.ContainsKey("return"))
                    return true;
                if (line.ContainsKey("error"))
                    return false;
            }
        }
        catch (IOException)
        {
            // The end of QEMU is an answer too: to "quit" it is the only one.
        }
        catch (SocketException)
        {
        }

        return false;
    }

    /// <summary>Sends a command and does not wait for its answer, which <see cref="WaitForEndAsync"/> passes over.</summary>
    public async Task SendAsync(string command, CancellationToken cancellationToken)
        => await _socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"execute":"{{command}}"}{{"\n"}}"""), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until QEMU is gone.</summary>
    /// <param name="happened">Receives the name of each event (QEMU's QMP reference, "Events").</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitForEndAsync(Action<string> happened, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
            {
                if (message.TryGetValue("event", out var name))
                    happened(name);
            }
        }
        catch (IOException)
        {
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _socket.Dispose();
    }

    /// <summary>The members of the next message, those that are texts with their value; null at the end.</summary>
    private async Task<Dictionary<string, string>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
            return null;
        if (line.Length > LongestLine)
            throw new IOException("the monitor's answer is too long");
        try
        {
            using var message = JsonDocument.Parse(line);
            return message.RootElement.EnumerateObject().DistinctBy(member => member.Name)
                .ToDictionary(member => member.Name, member => member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new IOException("the monitor does not speak QMP", error);
        }
    }
}
