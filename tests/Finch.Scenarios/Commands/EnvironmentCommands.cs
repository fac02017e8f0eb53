using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>The variables that programs see, and the programs that a scenario cannot do without.</summary>
internal static class EnvironmentCommands
{
    public static Task Set(Scenario scenario, ScriptLine line)
    {
        foreach (var word in line.Expanded(scenario))
        {
            Arguments.Demand(word.IndexOf('=') > 0, "usage: env NAME=VALUE...");
            scenario.Variables[word[..word.IndexOf('=')]] = word[(word.IndexOf('=') + 1)..];
        }

        return Task.CompletedTask;
    }

    public static Task Unset(Scenario scenario, ScriptLine line)
    {
        foreach (var name in line.Expanded(scenario)) scenario.Variables.All.Remove(name);
        return Task.CompletedTask;
    }

    /// <summary>Skips the scenario when a program is missing; where all were installed, a missing one is a failure.</summary>
    public static Task Peer(Scenario scenario, ScriptLine line)
    {
        var missing = line.Expanded(scenario)
            .Where(program => Child.Find(program, scenario.Variables) is not { } path || !File.Exists(path));
        if (string.Join(", ", missing) is { Length: > 0 } names) Peers.Missing(names);
        return Task.CompletedTask;
    }

    /// <summary>Skips the scenario where the system does not let programs do something, as containers forbid to mount or to trace.</summary>
    public static async Task CanAsync(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario);
        Arguments.Demand(words.Length > 0, "usage: can PROGRAM ARGUMENTS");
        if (Child.Find(words[0], scenario.Variables) is not null)
        {
            await using var child = Child.Start(words[0], words[1..], scenario.Work, scenario.Variables, null);
            if ((await child.WaitAsync(scenario.Limit, scenario.Cancellation)).Exit == 0) return;
        }

        Xunit.Assert.Skip($"not possible here: {string.Join(' ', words)}");
    }
}
