using System.Diagnostics;
using Finch.Peers.Running;

namespace Finch.Peers.Servers;

/// <summary>A docker engine of our own, without networks of its own, whose images end with it. It needs root, as docker does.</summary>
internal sealed class DockerEngine : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Child _server;

    private DockerEngine(Child server, string address) => (_server, Address) = (server, address);

    /// <summary>For <c>docker --host</c>.</summary>
    public string Address { get; }

    /// <summary>Null, with a note, where there is no docker, or it cannot run here.</summary>
    public static DockerEngine? TryStart(Stage stage, string folder)
    {
        if (Tools.FindServer("dockerd") is not { } program || Tools.Find("docker") is null || Environment.UserName != "root")
        {
            stage.Note("docker moves no images here: its engine is not installed, or this is not root");
            return null;
        }

        Directory.CreateDirectory(folder);
        var socket = Path.Combine(folder, "docker.sock");
        string[] arguments =
        [
            "--host", $"unix://{socket}", "--data-root", Path.Combine(folder, "data"), "--exec-root", Path.Combine(folder, "exec"),
            "--pidfile", Path.Combine(folder, "pid"), "--iptables=false", "--bridge=none", "--storage-driver=vfs",
        ];
        var environment = new Dictionary<string, string> { ["HOME"] = folder, ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
        var engine = new DockerEngine(Child.Start(new Launch(program, arguments, environment), Path.Combine(folder, "server"), stage.Stopped), $"unix://{socket}");
        for (var clock = Stopwatch.StartNew(); !File.Exists(Path.Combine(folder, "pid")) || !File.Exists(socket); Thread.Sleep(50))
        {
            if (!engine._server.HasExited && clock.Elapsed < StartLimit) continue;
            var reason = engine._server.Failure("did not start").Message;
            engine.Dispose();
            stage.Note(reason);
            return null;
        }

        return engine;
    }

    public void Dispose() => _server.Dispose();
}
