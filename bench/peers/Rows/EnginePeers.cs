using Finch.Peers.Measuring;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>
/// podman and docker, which keep images unpacked: a push packs the layers again, a pull unpacks them. That is more work than ours, and it is what
/// people wait for. docker's time is that of its command, the memory of its engine is not in it.
/// </summary>
internal sealed class EnginePeers : IDisposable
{
    private readonly List<Engine> _engines = [];
    private readonly TransferRow.Transfer _transfer;
    private readonly DockerEngine? _docker;

    /// <summary>podman takes no more than 50 letters for it.</summary>
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("finch-bench-");

    public EnginePeers(TransferRow.Transfer transfer)
    {
        _transfer = transfer;
        if (!transfer.IsLimitMeasured) return;
        var stage = transfer.Stage;
        if (Tools.Find("podman") is { } podman)
        {
            var home = transfer.Home("podman");
            var (root, run) = (Path.Combine(home, "root"), _run.FullName);
            _engines.Add(new Engine("podman", podman, ["--root", root, "--runroot", run, "--storage-driver", "vfs"], ["--tls-verify=false"],
                $"containers-storage:[vfs@{root}+{run}]{transfer.Reference}", []));
        }
        else
        {
            stage.Note("podman is not installed");
        }

        _docker = DockerEngine.TryStart(stage, transfer.Home("engine"));
        if (_docker is not null)
        {
            _engines.Add(new Engine("docker", Tools.Require("docker"), ["--host", _docker.Address], [], $"docker-daemon:{transfer.Reference}",
                ["--dest-daemon-host", _docker.Address]));
        }
    }

    /// <summary>Each of them has the image in its store when this returns.</summary>
    public IEnumerable<Contestant> Pushers(Func<string, Launch, Contestant> pusher)
    {
        foreach (var engine in _engines)
        {
            _transfer.Stage.Run(Launch(Tools.Require("skopeo"),
                ["copy", "--quiet", .. engine.LoadOptions, $"oci:{_transfer.Image.Layout}:{_transfer.Reference}", engine.Store]));
            yield return pusher(engine.Name, Launch(engine.Program, [.. engine.Options, "push", "--quiet", .. engine.Registry, _transfer.Reference]));
        }
    }

    public IEnumerable<Contestant> Pullers() => _engines.Select(engine =>
        new Contestant(engine.Name, Launch(engine.Program, [.. engine.Options, "pull", "--quiet", .. engine.Registry, _transfer.Reference]))
        {
            Prepare = NativeProcess.FlushDisks,
            Verify = _ =>
            {
                var id = _transfer.Stage.Run(Launch(engine.Program, [.. engine.Options, "image", "inspect", "--format", "{{.Id}}", _transfer.Reference]));
                if (!id.Contains(_transfer.Image.ConfigDigest, StringComparison.Ordinal)) throw new BenchFailure($"{engine.Name} has another image");
                _transfer.Stage.Run(Launch(engine.Program, [.. engine.Options, "rmi", "--force", _transfer.Reference]));
            },
        });

    public void Dispose()
    {
        _docker?.Dispose();
        _run.Delete(recursive: true);
    }

    private Launch Launch(string program, IReadOnlyList<string> arguments) => new(program, arguments,
        new Dictionary<string, string> { ["HOME"] = _transfer.Home("engines"), ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" });

    /// <param name="Name">The name in the table.</param>
    /// <param name="Program">The program.</param>
    /// <param name="Options">What comes before the command.</param>
    /// <param name="Registry">Options for a registry without TLS.</param>
    /// <param name="Store">What skopeo calls its store.</param>
    /// <param name="LoadOptions">What skopeo needs to reach it.</param>
    private sealed record Engine(string Name, string Program, string[] Options, string[] Registry, string Store, string[] LoadOptions);
}
