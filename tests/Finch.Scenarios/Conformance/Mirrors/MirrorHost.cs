using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>How a host behaves: <see cref="Has"/> is the one that is in order.</summary>
internal enum Mood
{
    Has,
    Lacks,
    LacksLayer,
    Fails,
    Refuses,
    WantsSignIn,
    LiesAboutManifest,
    Down,
}

/// <summary>One host that serves an image, with or without TLS, and remembers what it was asked.</summary>
internal sealed class MirrorHost : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly MirrorImage _image;
    private readonly Mood _mood;
    private readonly MirrorCertificates? _certificates;
    private readonly bool _wantsClient;
    private readonly Task _serving;

    public MirrorHost(MirrorImage image, Mood mood, MirrorCertificates? certificates, bool wantsClient)
    {
        (_image, _mood, _certificates, _wantsClient) = (image, mood, certificates, wantsClient);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Authority = _socket.LocalEndPoint!.ToString()!;
        // A port that is bound and does not listen refuses connections, and nobody else can take it.
        if (mood != Mood.Down) _socket.Listen();
        _serving = mood == Mood.Down ? Task.CompletedTask : ServeAsync();
    }

    public string Authority { get; }

    public IEnumerable<string> Asked => _asked;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _socket.AcceptAsync(_stop.Token);
                _ = AnswerAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            await using Stream plain = new NetworkStream(client, ownsSocket: true);
            if (_certificates is null)
            {
                await AnswerAsync(plain);
                return;
            }

            await using var tls = new SslStream(plain, false, (_, shown, _, _) => !_wantsClient || _certificates.IsClient(shown));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificates.Server, ClientCertificateRequired = _wantsClient }, _stop.Token);
            await AnswerAsync(tls);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // Whoever does not trust us, or has heard enough, hangs up.
        }
    }

    private async Task AnswerAsync(Stream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) return;
            // The first byte of a TLS handshake: a web server says 400 to it, and hangs up.
            if (head.Length == 0 && buffer[0] == 0x16)
            {
                await stream.WriteAsync("HTTP/1.1 400 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
                return;
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        var lines = head.ToString().Split("\r\n");
        var (method, target) = lines[0].Split(' ') is [var first, var second, ..] ? (first, second) : ("", "");
        var path = target.Split('?')[0];
        var part = _image.Find(path[(path.LastIndexOf('/') + 1)..]);
        var status = StatusOf(path, part?.Name);
        // A ping finds out whether loopback speaks http or https; what it is asked for afterwards is what counts.
        if (path != "/v2/") _asked.Enqueue(Described(method, target, part?.Name, status, lines));
        var content = status == 200 && part is not null ? _mood == Mood.LiesAboutManifest && part.Value.Name == "manifest" ? new byte[part.Value.Content.Length] : part.Value.Content : [];
        var fields = status == 200 && path.Contains("/manifests/") ? $"Content-Type: {MirrorImage.ManifestType}\r\nDocker-Content-Digest: {_image.Digest}\r\n"
            : status == 401 ? "WWW-Authenticate: Basic realm=\"mirror\"\r\n" : "Content-Type: application/octet-stream\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\n{fields}Content-Length: {content.Length}\r\nConnection: close\r\n\r\n"), _stop.Token);
        if (method != "HEAD") await stream.WriteAsync(content, _stop.Token);
    }

    private int StatusOf(string path, string? part) => _mood switch
    {
        Mood.Lacks => 404,
        Mood.LacksLayer when part == "layer" => 404,
        Mood.Fails => 503,
        Mood.Refuses => 403,
        Mood.WantsSignIn => 401,
        _ => path == "/v2/" || part is not null && (path.Contains("/manifests/") || path.Contains("/blobs/")) ? 200 : 404,
    };

    /// <summary>What was asked, without what is the same in every run: <c>manifest</c>, or <c>manifest below /hub/v2 with x-site: north, 503</c>.</summary>
    private static string Described(string method, string target, string? part, int status, string[] lines)
    {
        var said = new StringBuilder(part ?? "something else");
        if ((part == "tag") != (method == "HEAD")) said.Append($" by {method}");
        if (target.IndexOf("/team/app/", StringComparison.Ordinal) is > 0 and var end && target[..end] != "/v2") said.Append($" below {target[..end]}");
        if (target.Contains("?ns=", StringComparison.Ordinal)) said.Append(" ns");
        // Two fields of a name are the same as one with both values (RFC 9110, 5.3).
        var sites = lines.Where(line => line.StartsWith("x-site:", StringComparison.OrdinalIgnoreCase)).Select(line => line["x-site:".Length..].Trim()).ToArray();
        if (sites.Length > 0) said.Append($" with x-site: {string.Join(", ", sites)}");
        return status == 200 ? said.ToString() : said.Append($" {status}").ToString();
    }
}
