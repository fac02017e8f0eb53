using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>A conversation with a program on a terminal: open it, wait for its prompts, type, and see how it ends.</summary>
internal static class TerminalCommands
{
    public static Task Open(Scenario scenario, ScriptLine line)
    {
        var command = line.Expanded(scenario);
        Arguments.Demand(command.Length > 0, "usage: terminal PROGRAM ARGUMENTS");
        Arguments.Demand(scenario.Terminal is null, "the terminal before is still open: close it with end");
        scenario.Terminal = Terminal.Open(command, scenario.Work, scenario.Variables);
        scenario.AtEnd(scenario.Terminal);
        return Task.CompletedTask;
    }

    public static Task ExpectAsync(Scenario scenario, ScriptLine line)
    {
        Arguments.Demand(line.Words.Count == 1, "usage: expect PATTERN");
        var pattern = scenario.Variables.ExpandPattern(line.Words[0].Text);
        return Current(scenario).ExpectAsync(pattern, scenario.Limit, scenario.Cancellation);
    }

    public static Task SendAsync(Scenario scenario, ScriptLine line) =>
        Current(scenario).SendAsync(line.Expanded(scenario, "TEXT")[0], scenario.Cancellation);

    public static async Task EndAsync(Scenario scenario, ScriptLine line)
    {
        var outcome = await Current(scenario).EndAsync(scenario.Limit, scenario.Cancellation);
        scenario.Terminal = null;
        scenario.Remember(outcome);
        ProcessCommands.Judge(line, outcome);
    }

    private static Terminal Current(Scenario scenario) => scenario.Terminal ?? throw new ScenarioFailure("no terminal is open");
}
