using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>A containerd of a test's own, without the parts that need more than a user's rights.</summary>
internal sealed class ContainerdEngine : IAsyncDisposable
{
    private const string Configuration = """
        version = 2
        disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Child _server;
    private readonly string _folder;

    private ContainerdEngine(Child server, string folder) => (_server, _folder) = (server, folder);

    /// <summary>What <c>ctr</c> wants in front of its verb.</summary>
    public string[] Address => ["--address", Path.Combine(_folder, "containerd.sock")];

    public static async Task<ContainerdEngine> StartAsync(CancellationToken cancellation)
    {
        // A socket's name must be short.
        var folder = Directory.CreateTempSubdirectory("finch-mirrors-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "containerd.toml"), Configuration, cancellation);
        var engine = new ContainerdEngine(Child.Start("/usr/bin/containerd",
            ["--config", "containerd.toml", "--root", Path.Combine(folder, "root"), "--state", Path.Combine(folder, "state"), "--address", Path.Combine(folder, "containerd.sock"), "--log-level", "fatal"],
            folder, Surroundings(folder), null), folder);
        try
        {
            await engine.WaitAsync(cancellation);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public static Variables Surroundings(string home) => new([]) { ["HOME"] = home, ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };

    public async ValueTask DisposeAsync()
    {
        await _server.EndAsync(CancellationToken.None);
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            await using var ctr = Child.Start("/usr/bin/ctr", [.. Address, "version"], _folder, Surroundings(_folder), null);
            var outcome = await ctr.WaitAsync(Patience, cancellation);
            if (outcome.Exit == 0) return;
            if (_server.HasExited || DateTime.UtcNow >= end)
                throw new ScenarioFailure($"containerd did not start:\n{outcome.Error}{(await _server.EndAsync(cancellation)).Error}");
            await Task.Delay(100, cancellation);
        }
    }
}
