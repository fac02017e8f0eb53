using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>What a scenario about the virtual machine has in common with every other: it leaves none behind.</summary>
internal static class MachineCommands
{
    /// <summary>Lets the image commands find the machine, and removes it at the end, however the scenario ends.</summary>
    public static Task Machine(Scenario scenario, ScriptLine line)
    {
        scenario.Variables.All.Remove("FINCH_ENGINE");
        scenario.AtEnd(new Removal(scenario));
        return Task.CompletedTask;
    }

    private sealed class Removal(Scenario scenario) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using var child = Child.Start("finch", ["vm", "remove", "--force"], scenario.Folder, scenario.Variables, null);
            var outcome = await child.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
            if (outcome.Exit != 0) throw new ScenarioFailure($"the machine stays behind: {outcome.Error}");
        }
    }
}
