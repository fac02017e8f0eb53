using Finch.Peers.Reporting;

namespace Finch.Peers.Rows;

/// <summary>
/// How a push and a pull grow with the image: from 64 MiB to 4 GiB, and with the same bytes in one layer or in 500. Gigabytes take minutes,
/// so it runs only when it is asked for by name.
/// </summary>
internal sealed class GrowthRow : IRow
{
    private const int Rounds = 3;

    private static readonly TransferRow.Size[] Sizes = [new(8, 8), new(8, 64), new(1, 500), new(50, 10), new(500, 1), new(8, 512)];

    public string Name => "growth";

    public bool IsOptIn => true;

    public IEnumerable<Line> Run(Stage stage)
    {
        foreach (var size in stage.Options.Quick ? Sizes[..1] : Sizes)
        {
            foreach (TransferRow row in new TransferRow[] { new PushRow(), new PullRow() })
            {
                // Without a warm-up: the first round of a large image is as slow as the others.
                var samples = row.Run(stage, size, Rounds, warmUps: 0, isLimitMeasured: false);
                foreach (var peer in samples.Skip(1)) yield return Line.OfTimes($"{row.Name} {size}", samples[0], peer, null);
                yield return Line.OfMemory($"{row.Name} {size}", samples[0], samples.Find(peer => peer.Name == "skopeo"), TransferRow.MemoryLimit);
            }
        }
    }
}
