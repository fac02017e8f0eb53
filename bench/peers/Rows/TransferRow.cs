using Finch.Peers.Fixtures;
using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>What push and pull have in common: one large image, a registry on loopback, three programs.</summary>
internal abstract class TransferRow : IRow
{
    protected const string Repository = "bench/app";
    internal const long MemoryLimit = 100L << 20;

    public abstract string Name { get; }

    /// <summary>The most that our time may be of curl's, which does nothing but move the blobs.</summary>
    protected abstract double GoalOfLimit { get; }

    public IEnumerable<Line> Run(Stage stage)
    {
        var size = new Size(stage.Options.Layers, stage.Options.LayerMebibytes);
        var samples = Run(stage, size, stage.Options.TransferRounds, warmUps: 1, isLimitMeasured: true);
        foreach (var peer in samples.Skip(1)) yield return Line.OfTimes($"{Name} {size}", samples[0], peer, GoalFor(peer.Name));
        yield return Line.OfMemory($"{Name} {size}", samples[0], samples.Find(peer => peer.Name == "skopeo"), MemoryLimit);
    }

    private double? GoalFor(string peer) => peer switch { "skopeo" => 0.7, "curl" => GoalOfLimit, _ => null };

    /// <summary>Moves an image of that size, round after round; ours comes first.</summary>
    internal List<Samples> Run(Stage stage, Size size, int rounds, int warmUps, bool isLimitMeasured)
    {
        var folder = stage.Places.NewFolder(Name);
        Tools.Require("docker-registry");
        var address = DockerRegistry.FreeAddress();
        var reference = $"{address}/{Repository}:v1";
        Stage.Progress($"make an image of {size}");
        // Our store is an OCI layout itself: all read the same files.
        var layout = Path.Combine(folder, "ours", ".finch", "images");
        var image = LargeImage.Make(layout, reference, size.Layers, size.Mebibytes);
        var transfer = new Transfer(stage, folder, address, reference, image, isLimitMeasured);
        var samples = Measure(transfer, new Contest(stage, folder) { Rounds = rounds, WarmUps = warmUps, WatchMemory = true });
        Directory.Delete(folder, recursive: true);
        return samples;
    }

    private protected abstract List<Samples> Measure(Transfer transfer, Contest contest);

    /// <summary>curl is started by a script, which finds it and a few others on its PATH.</summary>
    protected static Launch Curl(Transfer transfer, string script, string folder, IEnumerable<string> digests) => new(
        "/bin/sh",
        [
            Path.Combine(transfer.Stage.Places.Root, "bench", "peers", "curl", script),
            $"http://{transfer.Address}/v2/{Repository}", folder, .. digests,
        ],
        new Dictionary<string, string> { ["HOME"] = transfer.Folder, ["PATH"] = "/usr/bin:/bin" });

    internal sealed record Transfer(Stage Stage, string Folder, string Address, string Reference, LargeImage Image, bool IsLimitMeasured)
    {
        public Launch? Peer(string program, params string[] arguments)
        {
            if (Tools.Find(program) is { } path) return new Launch(path, arguments, Surroundings.Of(Folder));
            Stage.Note($"{program} is not installed");
            return null;
        }

        public string Home(string name) => Path.Combine(Folder, name);
    }

    /// <summary>An image of so many layers of so many MiB each.</summary>
    internal sealed record Size(int Layers, int Mebibytes)
    {
        public override string ToString() => $"{Layers} x {Mebibytes} MiB";
    }
}
