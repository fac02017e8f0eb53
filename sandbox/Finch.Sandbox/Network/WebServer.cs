using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Finch.Sandbox.Network;

/// <summary>The Kestrel server behind all doors.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<Entrance, ListenOptions> _doors = [];

    public WebServer(CertificateAuthority authority, VirtualHosts hosts, RequestDelegate handler)
    {
        // The empty builder reads no configuration and no environment: nothing outside changes a sandbox.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Layers have no upper size, and a paused client is not an attacker.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (Entrance entrance in Enum.GetValues<Entrance>())
                kestrel.Listen(IPAddress.Loopback, 0, listen => Open(listen, entrance, authority, hosts));
        });
        _application = builder.Build();
        _application.Run(handler);
    }

    public Task StartAsync(CancellationToken cancel) => _application.StartAsync(cancel);

    /// <summary>The port of a door, once started.</summary>
    public int Port(Entrance entrance) => _doors[entrance].IPEndPoint!.Port;

    /// <summary>Whether a port belongs to one of the doors.</summary>
    public bool Owns(int port) => _doors.Values.Any(door => door.IPEndPoint!.Port == port);

    public async ValueTask DisposeAsync()
    {
        // Connections kept open by idle clients must not delay the end.
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private void Open(ListenOptions listen, Entrance entrance, CertificateAuthority authority, VirtualHosts hosts)
    {
        _doors[entrance] = listen;
        // Faults act on connections; with HTTP/1.1 a connection carries one request at a time.
        listen.Protocols = HttpProtocols.Http1;
        var feature = new EntranceFeature(entrance);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
        if (entrance == Entrance.Https)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = hello =>
                {
                    string name = hello.ClientHelloInfo.ServerName;
                    string host = hosts.Find(name) is null ? "localhost" : name.ToLowerInvariant();
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = authority.For(host) });
                },
            });
        }
    }
}
