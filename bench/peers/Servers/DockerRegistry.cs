using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Finch.Peers.Running;

namespace Finch.Peers.Servers;

/// <summary>Debian's docker-registry on loopback, empty at its start, gone with all its data at its end.</summary>
internal sealed class DockerRegistry : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Child _server;
    private readonly string _folder;

    private DockerRegistry(Child server, string folder) => (_server, _folder) = (server, folder);

    /// <summary>A port that was free a moment ago: every round's registry has the same address, as command lines name it.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    /// <param name="stage">Where it runs.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="passwords">An htpasswd file; null lets everyone in.</param>
    public static DockerRegistry Start(Stage stage, string address, string? passwords)
    {
        var folder = stage.Places.NewFolder("registry");
        var configuration = Path.Combine(folder, "config.yml");
        File.WriteAllText(configuration, $"""
            version: 0.1
            log:
              level: error
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: {folder}/data
            http:
              addr: {address}
            {(passwords is null ? "" : $"auth:\n  htpasswd:\n    realm: bench\n    path: {passwords}")}

            """);
        var launch = new Launch(Tools.Require("docker-registry"), ["serve", configuration], Surroundings.Of(folder));
        var registry = new DockerRegistry(Child.Start(launch, Path.Combine(folder, "server"), stage.Stopped), folder);
        try
        {
            for (var clock = Stopwatch.StartNew(); !Accepts(address); Thread.Sleep(10))
            {
                if (registry._server.HasExited || clock.Elapsed > StartLimit) throw registry._server.Failure("did not start");
            }

            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Accepts(string address)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPEndPoint.Parse(address));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
