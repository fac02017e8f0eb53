using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Tests.Http;

/// <summary>A server that may ask for a client certificate of one authority, and remembers what it was shown.</summary>
internal sealed class MutualTlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2? _clients;
    private readonly string _answer;
    private readonly Task _serving;

    /// <param name="certificate">Its own, with the private key.</param>
    /// <param name="clients">The authority of its clients: required; null to take them all, and to ask nevertheless.</param>
    /// <param name="answer">What it says to every request.</param>
    public MutualTlsServer(X509Certificate2 certificate, X509Certificate2? clients, string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    {
        _certificate = certificate;
        _clients = clients;
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The subjects of the certificates that clients showed; empty for a client that showed none.</summary>
    public List<string> Shown { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck },
                    RemoteCertificateValidationCallback = (_, shown, _, _) => _clients is null || (shown is not null && shown.Issuer == _clients.Subject),
                }, _stop.Token);
                Shown.Add(tls.RemoteCertificate?.Subject ?? "");
                var buffer = new byte[4096];
                if (await tls.ReadAsync(buffer, _stop.Token) > 0)
                    await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes(_answer), _stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or AuthenticationException or ObjectDisposedException)
            {
            }
        }
    }
}
