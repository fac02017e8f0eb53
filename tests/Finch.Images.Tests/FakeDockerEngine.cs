using System.Net.Sockets;
using System.Text;

namespace Finch.Images.Tests;

/// <summary>A socket that speaks enough HTTP/1.1 to be taken for a Docker engine: what it answers is a function of the request's first line.</summary>
internal sealed class FakeDockerEngine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("finch-engine-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, (int Status, string Headers, string Body)> _answer;

    public FakeDockerEngine(Func<string, (int Status, string Headers, string Body)> answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public string Path => System.IO.Path.Combine(_folder, "docker.sock");

    public string Staging => System.IO.Path.Combine(_folder, "staging");

    /// <summary>Method and path of everything asked so far.</summary>
    public List<string> Asked { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true));
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(NetworkStream connection)
    {
        await using var held = connection;
        try
        {
            while (await ReadToAsync(connection, "\r\n\r\n") is { } head)
            {
                if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
                    await ReadToAsync(connection, "\r\n0\r\n\r\n");
                var line = string.Join(' ', head.Split('\r')[0].Split(' ')[..2]);
                lock (Asked)
                    Asked.Add(line);
                var (status, headers, body) = _answer(line);
                var text = $"HTTP/1.1 {status} Status\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
                await connection.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task<string?> ReadToAsync(NetworkStream connection, string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        var tail = "";
        while (!tail.EndsWith(end, StringComparison.Ordinal))
        {
            if (await connection.ReadAsync(one) == 0)
                return null;
            if (text.Length < 65536)
                text.Append((char)one[0]);
            tail = (tail + (char)one[0])[^Math.Min(tail.Length + 1, end.Length)..];
        }

        return text.ToString();
    }
}
