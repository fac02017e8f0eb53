using System.Net;
using System.Net.Sockets;
using Finch.Scenarios.Language;

namespace Finch.Scenarios.Running;

/// <summary>Debian's docker-registry on a free loopback port, which asks for a user and a password: no code of ours is in it.</summary>
internal sealed class PasswordRegistry : IAsyncDisposable
{
    private readonly Child _server;

    private PasswordRegistry(Child server, string address)
    {
        _server = server;
        Address = address;
    }

    public string Address { get; }

    /// <summary>Starts a registry; without a user it lets everyone in.</summary>
    public static async Task<PasswordRegistry> StartAsync(Scenario scenario, string? user, string password)
    {
        var address = $"127.0.0.1:{FreePort()}";
        var folder = Directory.CreateDirectory(Path.Combine(scenario.Folder, "registry-" + address.Split(':')[1])).FullName;
        var auth = "";
        if (user is not null)
        {
            await using var htpasswd = Child.Start("htpasswd", ["-Bin", user], folder, scenario.Variables, password);
            var entry = await htpasswd.WaitAsync(TimeSpan.FromSeconds(20), scenario.Cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder, "htpasswd"), entry.Out, scenario.Cancellation);
            auth = $"auth:\n  htpasswd:\n    realm: scenarios\n    path: {folder}/htpasswd\n";
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "config.yml"), $"""
            version: 0.1
            log:
              level: error
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: {folder}/data
              delete:
                enabled: true
            http:
              addr: {address}
            {auth}
            """, scenario.Cancellation);
        var server = Child.Start("docker-registry", ["serve", "config.yml"], folder, scenario.Variables, null);
        return new PasswordRegistry(server, address);
    }

    public async Task WaitAsync(CancellationToken cancellation)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(20);
        while (!await Loopback.AcceptsAsync(Address))
        {
            if (_server.HasExited || DateTime.UtcNow >= end)
                throw new ScenarioFailure($"docker-registry did not start:\n{(await _server.EndAsync(cancellation)).Error}");
            await Task.Delay(25, cancellation);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
