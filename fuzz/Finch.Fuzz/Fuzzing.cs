using System.Diagnostics;
using Finch.Fuzz.Making;
using Finch.Fuzz.Targets;

namespace Finch.Fuzz;

/// <summary>An input that broke what was promised.</summary>
/// <param name="Index">Its number in the run: with the seed it is made again.</param>
/// <param name="What">What happened.</param>
/// <param name="Input">The input.</param>
public sealed record Finding(long Index, string What, byte[] Input);

/// <summary>What a run over one parser saw.</summary>
/// <param name="Inputs">Inputs tried.</param>
/// <param name="Taken">Of these, how many were well-formed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Slowest">The longest that one input took, the pauses of the machine included.</param>
/// <param name="Largest">The most memory that was allocated for one input, in bytes.</param>
/// <param name="Findings">What broke.</param>
public sealed record Outcome(long Inputs, long Taken, TimeSpan Elapsed, TimeSpan Slowest, long Largest, IReadOnlyList<Finding> Findings);

/// <summary>Runs a parser over inputs made from a seed.</summary>
public sealed class Fuzzing(Target target, ulong seed)
{
    /// <summary>One mistake breaks many inputs; a few show it.</summary>
    private const int MostFindings = 5;

    /// <summary>Every parser there is.</summary>
    public static IReadOnlyList<Target> Targets { get; } =
        [new ChallengeTarget(), new TokenAnswerTarget(), new ReferenceTarget(), new ManifestTarget(), new IndexTarget(), new ArchiveTarget()];

    /// <summary>The number of the input that is being tried, for whoever watches whether it ends.</summary>
    public long Current { get; private set; }

    /// <summary>Tries inputs <paramref name="first"/> to <paramref name="first"/> + <paramref name="inputs"/>.</summary>
    public Outcome Run(long first, long inputs)
    {
        var (taken, slowest, largest) = (0L, 0L, 0L);
        var findings = new List<Finding>();
        var began = Stopwatch.GetTimestamp();
        for (var index = first; index < first + inputs && findings.Count < MostFindings; index++)
        {
            Current = index;
            var input = target.Make(Chance.For(seed, target.Name, index));
            var (start, memory) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                if (target.Run(input))
                    taken++;
            }
            catch (Exception error)
            {
                // Parsers have exceptions of their own: whichever arrives here is one that nobody promised.
                findings.Add(new Finding(index, error is BrokenInvariantException ? error.Message : error.ToString(), input));
            }

            var used = GC.GetAllocatedBytesForCurrentThread() - memory;
            slowest = Math.Max(slowest, Stopwatch.GetTimestamp() - start);
            largest = Math.Max(largest, used);
            if (used > target.MemoryLimit.Base + (target.MemoryLimit.PerByte * input.Length))
                findings.Add(new Finding(index, $"{used} bytes of memory for an input of {input.Length}", input));
        }

        return new Outcome(Current - first + 1, taken, Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds((double)slowest / Stopwatch.Frequency), largest, findings);
    }
}
