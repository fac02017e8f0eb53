using System.Diagnostics;
using Finch.Peers.Running;

namespace Finch.Peers.Measuring;

/// <summary>
/// Runs contestants in turns, so that whatever the machine does meanwhile happens to all of them. The first of them is ours; a peer that
/// cannot do the work is left out, with its reason.
/// </summary>
internal sealed class Contest(Stage stage, string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public required int Rounds { get; init; }

    public int WarmUps { get; init; } = 3;

    public bool WatchMemory { get; init; }

    public List<Samples> Run(IEnumerable<Contestant> all)
    {
        var contestants = all.ToList();
        WarmUp(contestants);
        var samples = contestants.ConvertAll(contestant => new Samples(contestant.Name));
        for (var round = 0; round < Rounds; round++)
        {
            // Another one begins each time: who follows whom must not decide.
            for (var turn = 0; turn < contestants.Count; turn++)
            {
                var index = (round + turn) % contestants.Count;
                var (elapsed, peak) = Once(contestants[index]);
                samples[index].Add(elapsed, peak);
            }
        }

        return samples;
    }

    private void WarmUp(List<Contestant> contestants)
    {
        for (var round = 0; round < WarmUps; round++)
        {
            foreach (var contestant in contestants.ToArray())
            {
                try
                {
                    Once(contestant);
                }
                catch (BenchFailure failure) when (contestant != contestants[0])
                {
                    stage.Note($"{contestant.Name} is left out: {failure.Message}");
                    contestants.Remove(contestant);
                }
            }
        }
    }

    private (TimeSpan Elapsed, long Peak) Once(Contestant contestant)
    {
        try
        {
            contestant.Prepare();
            var begin = Stopwatch.GetTimestamp();
            using var child = Child.Start(contestant.Launch, Path.Combine(folder, "output"), stage.Stopped);
            using var memory = WatchMemory ? new PeakMemory(child.Id) : null;
            child.Wait(Limit);
            var elapsed = Stopwatch.GetElapsedTime(begin);
            var peak = memory?.StopAndRead() ?? 0;
            child.MustSucceed();
            contestant.Verify(child.Output);
            return (elapsed, peak);
        }
        finally
        {
            contestant.CleanUp();
        }
    }
}
