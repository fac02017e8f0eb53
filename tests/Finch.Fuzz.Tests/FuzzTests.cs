using Finch.Fuzz.Making;
using Xunit;

namespace Finch.Fuzz.Tests;

/// <summary>A few seconds of what <c>dotnet run build.cs -- fuzz</c> does for as long as one likes: the same inputs each time.</summary>
public sealed class FuzzTests
{
    private const ulong Seed = 20261123;

    private const long Inputs = 60_000;

    [Theory]
    [InlineData("challenge")]
    [InlineData("token")]
    [InlineData("reference")]
    [InlineData("manifest")]
    [InlineData("index")]
    [InlineData("archive")]
    public void Whatever_comes_is_read_or_refused_as_documented(string parser)
    {
        var target = Fuzzing.Targets.Single(target => target.Name == parser);
        var outcome = new Fuzzing(target, Seed).Run(0, Inputs * target.Share / 100);
        Assert.True(outcome.Findings.Count == 0, string.Join('\n', outcome.Findings.Select(finding
            => $"fuzz --only {parser} --seed {Seed} --at {finding.Index} --inputs 1: {finding.What}\n  {Convert.ToBase64String(finding.Input)}")));
        // Inputs that are all refused, or all taken, would prove little.
        Assert.InRange(outcome.Taken, outcome.Inputs / 100, outcome.Inputs * 99 / 100);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        foreach (var target in Fuzzing.Targets)
            Assert.Equal(target.Make(Chance.For(7, target.Name, 41)), target.Make(Chance.For(7, target.Name, 41)));
    }

    [Fact]
    public void The_numbers_are_those_of_the_published_generator()
    {
        // SplitMix64, seed 1234567: the first values of its reference implementation.
        var chance = new Chance(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [chance.Next(), chance.Next(), chance.Next()]);
    }

    [Fact]
    public void A_parser_that_breaks_its_promise_is_found_and_can_be_found_again()
    {
        var outcome = new Fuzzing(new Broken(), Seed).Run(0, 1000);
        Assert.NotEmpty(outcome.Findings);
        var again = new Fuzzing(new Broken(), Seed).Run(outcome.Findings[0].Index, 1);
        Assert.Equal(outcome.Findings[0].Input, Assert.Single(again.Findings).Input);
    }

    private sealed class Broken : Target
    {
        private readonly Mutator _mutator = new(["well"], ["ill"]);

        public override string Name => "broken";

        public override int Share => 1;

        public override (long PerByte, long Base) MemoryLimit => (100, 10_000);

        public override byte[] Make(Chance chance) => _mutator.Make(chance);

        public override bool Run(byte[] input) => input.Length % 7 != 3 ? true : throw new InvalidOperationException("nobody promised this");
    }
}
