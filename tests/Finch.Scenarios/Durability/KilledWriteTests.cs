using System.Diagnostics;
using Finch.Scenarios.Commands;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios.Durability;

/// <summary>A writer that is killed leaves the old file or the new one, and nothing behind for good.</summary>
public sealed class KilledWriteTests(ITestOutputHelper output)
{
    private const int Before = 20;
    private const int KillsInARound = 40;

    /// <summary>Every system call of a write, and those around it.</summary>
    private static readonly string[] Calls = ["openat", "flock", "fchown", "pwrite64", "write", "fsync", "close", "statx", "renameat2", "unlink", "access", "read"];

    [Fact]
    public async Task At_any_moment()
    {
        await using var scenario = NewScenario();
        var config = new ConfigOnDisk(scenario.Home);
        config.Fill(Before);
        var (killed, done) = (0, 0);
        for (var i = 0; i < Rounds.Count * KillsInARound; i++)
        {
            await using var child = Start("docker-credential-finch", ["store"], i, scenario);
            var moment = TimeSpan.FromMicroseconds(Random.Shared.Next(15_000));
            for (var since = Stopwatch.StartNew(); since.Elapsed < moment && !child.HasExited;) Thread.SpinWait(20);
            child.Kill();
            if ((await EndAsync(child)).Exit == 0) done++;
            else killed++;
            AssertWhole(config, i);
        }

        Assert.True(killed > 0);
        output.WriteLine($"{killed} killed and {done} finished before; {config.Leftovers.Length} temporary files left behind until the next write");
        await AssertCleanAsync(config, scenario);
    }

    // The same without chance: killed at the first call of a kind, at the second, and so on until the program is through.
    [Fact]
    public async Task At_every_system_call()
    {
        await using var scenario = NewScenario();
        await EnvironmentCommands.Peer(scenario, ScriptLine.Parse(1, "peer strace"));
        await EnvironmentCommands.CanAsync(scenario, ScriptLine.Parse(2, "can strace -qq -e trace=none true"));
        var config = new ConfigOnDisk(scenario.Home);
        config.Fill(Before);
        var (killed, run) = (0, 0);
        foreach (var call in Calls)
        {
            for (var (nth, through) = (1, false); !through; nth++, run++)
            {
                string[] traced = ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={nth}", "docker-credential-finch", "store"];
                await using var child = Start("strace", traced, run, scenario);
                through = (await EndAsync(child)).Exit == 0;
                if (!through) killed++;
                AssertWhole(config, run);
                if (through) Assert.Contains($"new{run}.example", config.Entries().Keys);
            }
        }

        Assert.True(killed > Calls.Length);
        output.WriteLine($"killed at {killed} system calls of {Calls.Length} kinds; {config.Leftovers.Length} temporary files left behind until the next write");
        await AssertCleanAsync(config, scenario);
    }

    private static Scenario NewScenario() => new(new Dictionary<string, string>(), TestContext.Current.CancellationToken);

    private static Child Start(string program, string[] arguments, int number, Scenario scenario)
        => Child.Start(program, arguments, scenario.Work, scenario.Variables, $$"""{"ServerURL":"new{{number}}.example","Username":"ann","Secret":"s{{number}}"}""");

    private static Task<Outcome> EndAsync(Child child) => child.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    /// <summary>The old entries, and of the new ones each that is there is whole.</summary>
    private static void AssertWhole(ConfigOnDisk config, int last)
    {
        config.AssertKept(Before);
        var added = config.Entries().Where(entry => entry.Key.StartsWith("new", StringComparison.Ordinal));
        Assert.All(added, entry => Assert.Contains(ConfigOnDisk.Auth("ann", "s" + entry.Key["new".Length..^".example".Length]), entry.Value));
        Assert.True(config.Entries().Count <= Before + last + 1);
    }

    /// <summary>What was left behind is gone after a write, once it is old enough that nobody can be writing it.</summary>
    private static async Task AssertCleanAsync(ConfigOnDisk config, Scenario scenario)
    {
        foreach (var left in config.Leftovers) File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-10));
        await using var child = Start("docker-credential-finch", ["store"], 1_000_000, scenario);
        Assert.Equal(0, (await EndAsync(child)).Exit);
        Assert.Empty(config.Leftovers);
        Assert.Contains("new1000000.example", config.Entries().Keys);
    }
}
