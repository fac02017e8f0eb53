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
    /// <returns>Null when no QEMU listens there.</returns>
    /// <exception cref="TimeoutException">Somebody listens, and says nothing.</exception>
    public static async Task<QmpClient?> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }

        var client = new QmpClient(socket);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GreetingLimit);
        try
        {
            if (await client.ReadAsync(limit.Token).ConfigureAwait(false) is not null && await client.ExecuteAsync("qmp_capabilities", limit.Token).ConfigureAwait(false))
                return client;
            client.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            client.Dispose();
            throw new TimeoutException($"the monitor {path} does not answer");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command that takes no arguments.</summary>
    /// <returns>False when QEMU refused it, or ended before it answered.</returns>
    public async Task<bool> ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"execute":"{{command}}"}{{"\n"}}"""), cancellationToken).ConfigureAwait(false);
            // Events come between a command and its answer.
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.Contains("return"))
                    return true;
                if (line.Contains("error"))
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

    /// <summary>Waits until QEMU is gone.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
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

    /// <summary>The member names of the next message; null at the end.</summary>
    private async Task<HashSet<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
            return null;
        if (line.Length > LongestLine)
            throw new IOException("the monitor's answer is too long");
        try
        {
            using var message = JsonDocument.Parse(line);
            return [.. message.RootElement.EnumerateObject().Select(member => member.Name)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new IOException("the monitor does not speak QMP", error);
        }
    }
}
