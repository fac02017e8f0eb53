using Finch.Peers.Fixtures;
using Finch.Peers.Measuring;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>From an OCI layout to a registry that has never seen any of it.</summary>
internal sealed class PushRow : TransferRow
{
    public override string Name => "push";

    protected override double GoalOfLimit => 1.2;

    private protected override List<Samples> Measure(Transfer transfer, Contest contest)
    {
        var image = transfer.Image;
        using var contents = new RegistryContents(transfer.Address, Repository);
        using var engines = new EnginePeers(transfer);
        Contestant Pusher(string name, Launch launch)
        {
            DockerRegistry? registry = null;
            return new Contestant(name, launch)
            {
                Prepare = () =>
                {
                    // A push notes where the image now is, which the next one must not know.
                    image.RestoreIndex();
                    registry = DockerRegistry.Start(transfer.Stage, transfer.Address, null);
                    NativeProcess.FlushDisks();
                },
                // What unpacked the image packs it again, into other blobs.
                Verify = _ => contents.MustHave(image, packedAgain: name is "podman" or "docker"),
                CleanUp = () => registry?.Dispose(),
            };
        }

        List<Contestant> contestants =
        [
            Pusher("ours", new Launch(
                transfer.Stage.Places.Ours("finch"), ["push", "--quiet", transfer.Reference], Surroundings.Of(transfer.Home("ours")))),
        ];
        if (transfer.Peer("skopeo", "copy", "--quiet", "--dest-tls-verify=false", $"oci:{image.Layout}:{transfer.Reference}",
            $"docker://{transfer.Reference}") is { } skopeo)
            contestants.Add(Pusher("skopeo", skopeo));
        if (transfer.IsLimitMeasured && transfer.Peer("curl") is not null)
            contestants.Add(Pusher("curl", Curl(transfer, "push.sh", image.Blobs, image.LayerDigests)));
        contestants.AddRange(engines.Pushers(Pusher));
        return contest.Run(contestants);
    }
}
