using Finch.Peers.Fixtures;
using Finch.Peers.Measuring;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>From a registry to an OCI layout that does not exist yet.</summary>
internal sealed class PullRow : TransferRow
{
    public override string Name => "pull";

    protected override double GoalOfLimit => 1.3;

    private protected override List<Samples> Measure(Transfer transfer, Contest contest)
    {
        var (stage, image) = (transfer.Stage, transfer.Image);
        using var registry = DockerRegistry.Start(stage, transfer.Address, null);
        // With the limit's own script: what is there to be pulled must not depend on any contestant.
        Tools.Require("curl");
        foreach (var some in image.LayerDigests.Append(image.ConfigDigest).Chunk(20)) stage.Run(Curl(transfer, "push.sh", image.Blobs, some));
        using (var contents = new RegistryContents(transfer.Address, Repository)) contents.PutManifest(image, "v1");

        Contestant Puller(string name, Launch launch, string target)
        {
            var blobs = Path.Combine(target, "blobs", "sha256");
            return new Contestant(name, launch)
            {
                Prepare = () =>
                {
                    // The programs make their own folders; curl would not.
                    if (name == "curl") Directory.CreateDirectory(blobs);
                    NativeProcess.FlushDisks();
                },
                Verify = _ => image.MustBeIn(blobs),
                CleanUp = () =>
                {
                    if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
                },
            };
        }

        var home = transfer.Home("puller");
        var (layout, plain) = (transfer.Home("skopeo"), transfer.Home("curl"));
        List<Contestant> contestants =
        [
            Puller("ours", new Launch(stage.Places.Ours("finch"), ["pull", "--quiet", transfer.Reference], Surroundings.Of(home)),
                Path.Combine(home, ".finch", "images")),
            Puller("curl", Curl(transfer, "pull.sh", Path.Combine(plain, "blobs", "sha256"), image.LayerDigests), plain),
        ];
        if (transfer.Peer("skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{transfer.Reference}", $"oci:{layout}:v1") is { } skopeo)
            contestants.Insert(1, Puller("skopeo", skopeo, layout));
        if (!transfer.IsLimitMeasured) contestants.RemoveAt(contestants.Count - 1);
        using var engines = new EnginePeers(transfer);
        contestants.AddRange(engines.Pullers());
        return contest.Run(contestants);
    }
}
