using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>
/// The same <c>hosts.toml</c> before containerd and before us: who is asked for what, and whether the pull works. Every difference is
/// listed, with its reason, in docs/mirror-conformance.md; one that is not listed fails, and so does a listed one that has vanished.
/// </summary>
public sealed class MirrorConformanceTests
{
    private const string Ctr = "/usr/bin/ctr";

    /// <summary>Debian's; the table is about this version.</summary>
    private const string Version = "1.6.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_difference_from_containerd_is_listed_with_its_reason()
    {
        if (!File.Exists(Ctr) || !File.Exists("/usr/bin/containerd")) Peers.Missing($"{Ctr} (package containerd)");
        if (Environment.UserName != "root") Assert.Skip("containerd needs the rights of root");
        await using var engine = await ContainerdEngine.StartAsync(Cancel);
        var folder = Path.GetTempPath();
        await using (var version = Child.Start(Ctr, ["--version"], folder, ContainerdEngine.Surroundings(folder), null))
        {
            var said = (await version.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).Out;
            if (!said.Contains($" {Version}", StringComparison.Ordinal)) Peers.Missing($"containerd {Version}x, there is {said.Trim()}");
        }

        using var certificates = new MirrorCertificates();
        var cases = MirrorCases.All.ToList();
        Assert.Empty(cases.GroupBy(asked => asked.Name).Where(group => group.Count() > 1).Select(group => group.Key));
        var answers = new Difference[cases.Count];
        // Some cases wait for a registry that asks for patience.
        await Parallel.ForAsync(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (i, cancel) =>
        {
            var asked = cases[i];
            var theirs = await AnswerAsync(asked, "containerd", run => (Ctr, [.. engine.Address, "--namespace", "mirrors", "images", "pull", "--snapshotter", "native", "--hosts-dir", run.HostsDirectory, run.Reference]), cancel);
            var ours = await AnswerAsync(asked, "finch", run => (Path.Combine(Repository.Programs, "finch"), ["pull", "--hosts-dir", run.HostsDirectory, run.Reference]), cancel);
            answers[i] = new Difference(asked.Name, theirs, ours, "");
        });

        // In a container without the right to mount, containerd fetches an image and cannot unpack it.
        if (answers[0].Theirs.StartsWith("failed; origin: tag, manifest, config, layer", StringComparison.Ordinal)) Peers.Missing("a containerd that may mount");
        // Both must pull through a mirror, or nothing has been compared.
        Assert.Contains(answers, answer => answer.Theirs == answer.Finch && answer.Finch.StartsWith("pulled; mirror: tag", StringComparison.Ordinal));
        new DifferenceTable(nameof(MirrorConformanceTests), "File", "containerd's").Check(
            Repository.At("docs", "mirror-conformance.md"), cases.Count, answers.Where(answer => answer.Theirs != answer.Finch));

        async Task<string> AnswerAsync(MirrorCase asked, string who, Func<MirrorRun, (string Program, string[] Arguments)> call, CancellationToken cancel)
        {
            await using var run = new MirrorRun(asked, who, certificates);
            var (program, arguments) = call(run);
            return await run.AnswerAsync(program, arguments, cancel);
        }
    }
}
