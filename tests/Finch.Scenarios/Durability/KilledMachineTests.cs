using System.Diagnostics;
using Finch.Scenarios.Commands;
using Finch.Scenarios.Images;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios.Durability;

/// <summary>
/// Whatever is killed while the machine starts, stops or takes an image, at whatever moment: the next commands get everything back to
/// work, and an image that is listed is whole.
/// </summary>
public sealed class KilledMachineTests(ITestOutputHelper output)
{
    private const string Image = "demo:latest";

    private static readonly string[] Victims = ["qemu-system-x86_64", "keeper", "finch", "ssh"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_command_mends_it()
    {
        await using var scenario = new Scenario(new Dictionary<string, string>(), Cancel);
        await EnvironmentCommands.Peer(scenario, ScriptLine.Parse(1, "peer qemu-system-x86_64 ssh docker-registry finch-guest-amd64.tar"));
        await MachineCommands.Machine(scenario, ScriptLine.Parse(2, "machine"));
        Directory.CreateDirectory(Path.Combine(scenario.Home, ".finch"));
        File.WriteAllText(Path.Combine(scenario.Home, ".finch", "finch.yaml"), "cpus: 2\nmemory: 768MiB\ndatadisk: 2GiB\n");
        SampleImage.Make("killed").SaveArchive(Path.Combine(scenario.Work, "image.tar"), Image);
        Assert.Equal(0, (await FinchAsync(scenario, "vm", "init")).Exit);

        await FixtureCommands.RegistryAsync(scenario, ScriptLine.Parse(3, "docker-registry -open"));
        var remote = $"{scenario.Variables["REGISTRY"]}/demo:1";
        foreach (string[] words in new string[][] { ["load", "--input", "image.tar"], ["tag", Image, remote], ["push", remote], ["rmi", "--force", Image, remote] })
            Assert.Equal(0, (await FinchAsync(scenario, words)).Exit);
        string[][] works = [["vm", "start"], ["vm", "stop"], ["pull", remote], ["load", "--input", "image.tar"]];
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        output.WriteLine($"seed {seed}");
        var kills = 0;
        for (var round = 0; round < Rounds.Count; round++)
        {
            var work = works[round % works.Length];
            // A start has something to do on a machine that is off, the others on one that runs.
            if (work[1] == "start") await FinchAsync(scenario, "vm", "stop", "--force");
            else await FinchAsync(scenario, "vm", "start");
            var victim = Victims[random.Next(Victims.Length)];
            var moment = TimeSpan.FromMilliseconds(random.Next(work[1] == "start" ? 8000 : 300));
            await using var child = Child.Start("finch", work, scenario.Work, scenario.Variables, null);
            await Task.Delay(moment, Cancel);
            // A victim that is not there yet is killed when it comes, for as long as the command runs.
            var killed = Kill(victim, scenario);
            while (killed == 0 && !child.HasExited)
            {
                await Task.Delay(5, Cancel);
                killed = Kill(victim, scenario);
            }

            kills += killed;
            var ended = await child.WaitAsync(TimeSpan.FromMinutes(5), Cancel);
            output.WriteLine($"{string.Join(' ', work)}: {killed} x {victim} after {moment.TotalMilliseconds:0} ms, exit {ended.Exit}");

            await AssertWorksAsync(scenario, remote);
        }

        // A command that is quick may be through before its moment; a start is not.
        Assert.True(kills >= (Rounds.Count + works.Length - 1) / works.Length, $"only {kills} kills");
        Assert.Equal(0, (await FinchAsync(scenario, "vm", "remove", "--force")).Exit);
    }

    /// <summary>One command is enough: it starts what is off, connects what is not connected, and the image is whole.</summary>
    private static async Task AssertWorksAsync(Scenario scenario, string remote)
    {
        var load = await FinchAsync(scenario, "load", "--input", "image.tar");
        Assert.True(load.Exit == 0, load.Error);
        var pull = await FinchAsync(scenario, "pull", remote);
        Assert.True(pull.Exit == 0, pull.Error);
        var saved = await FinchAsync(scenario, "save", "--output", "saved.tar", Image, remote);
        Assert.True(saved.Exit == 0, saved.Error);
        var bridge = await FinchAsync(scenario, "vm", "ssh", "--", "echo unknown.example.com | docker-credential-finch get || true");
        Assert.Contains("credentials not found in native keychain", bridge.Out, StringComparison.Ordinal);
    }

    private static async Task<Outcome> FinchAsync(Scenario scenario, params string[] words)
    {
        await using var child = Child.Start("finch", words, scenario.Work, scenario.Variables, null);
        return await child.WaitAsync(TimeSpan.FromMinutes(5), Cancel);
    }

    /// <summary>Kills the processes of this scenario that are the victim; the home directory tells whose they are.</summary>
    private static int Kill(string victim, Scenario scenario)
    {
        var count = 0;
        foreach (var process in Process.GetProcesses())
        {
            using var closed = process;
            try
            {
                var words = File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0');
                var variables = File.ReadAllText($"/proc/{process.Id}/environ");
                var name = words.Contains("keeper") ? "keeper" : Path.GetFileName(words[0]);
                if (name != victim || !variables.Contains($"HOME={scenario.Home}\0", StringComparison.Ordinal)) continue;
                process.Kill();
                count++;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                // It ended meanwhile, or is another's.
            }
        }

        return count;
    }
}
