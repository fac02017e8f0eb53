using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios;

/// <summary>Every file under scenarios/ is a test: the published programs, run from outside as a person would.</summary>
public sealed class ScenarioTests(SharedSandbox sandbox) : IClassFixture<SharedSandbox>
{
    public static IEnumerable<TheoryDataRow<string>> Files =>
        from path in Repository.Files("tests/Finch.Scenarios/scenarios", "*.txtar")
        select new TheoryDataRow<string>(Path.GetFileName(path)) { TestDisplayName = $"scenarios/{Path.GetFileName(path)}" };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Scenario(string file)
    {
        var text = await File.ReadAllTextAsync(
            Repository.At("tests", "Finch.Scenarios", "scenarios", file), TestContext.Current.CancellationToken);
        await using var scenario = new Scenario(sandbox.Environment, TestContext.Current.CancellationToken);
        await new Interpreter(scenario, $"scenarios/{file}").RunAsync(text);
    }
}
