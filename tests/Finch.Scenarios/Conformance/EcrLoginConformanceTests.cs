using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios.Conformance;

/// <summary>
/// The same requests through Amazon's helper and through ours in its strict mode. Every difference is listed, with its reason, in
/// docs/ecr-helper-conformance.md; one that is not listed fails, and so does a listed one that has vanished.
/// </summary>
public sealed class EcrLoginConformanceTests(SharedSandbox sandbox) : IClassFixture<SharedSandbox>
{
    private const string Official = "/usr/bin/docker-credential-ecr-login";

    /// <summary>Debian's; the table is about this version.</summary>
    private const string OfficialVersion = "0.6.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_difference_from_the_official_helper_is_listed_with_its_reason()
    {
        if (!File.Exists(Official)) Peers.Missing($"{Official} (package amazon-ecr-credential-helper)");
        var amazon = new EcrLoginProgram(Official, sandbox.Environment);
        var finch = new EcrLoginProgram(Path.Combine(Repository.Programs, "docker-credential-ecr-login"),
            new Dictionary<string, string>(sandbox.Environment) { ["FINCH_ECR_LOGIN_STRICT"] = "1" });
        var version = await amazon.AnswerAsync(EcrLoginCase.Of("version", "version", ""), Cancel);
        if (!version.StartsWith("0 " + OfficialVersion, StringComparison.Ordinal)) Peers.Missing($"{Official} {OfficialVersion}x, there is {version[2..]}");

        var cases = EcrLoginCases.All(sandbox.Environment["AWS_ACCESS_KEY_ID"]).ToList();
        Assert.Empty(cases.GroupBy(asked => asked.Name).Where(group => group.Count() > 1).Select(group => group.Key));
        var answers = new Difference[cases.Count];
        // Amazon's helper mostly waits where AWS is not reachable.
        await Parallel.ForAsync(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (i, cancel) =>
            answers[i] = new Difference(cases[i].Name, await amazon.AnswerAsync(cases[i], cancel), await finch.AnswerAsync(cases[i], cancel), ""));
        new DifferenceTable(nameof(EcrLoginConformanceTests), "Request", "Amazon's").Check(
            Repository.At("docs", "ecr-helper-conformance.md"), cases.Count, answers.Where(answer => answer.Theirs != answer.Finch));
    }
}
