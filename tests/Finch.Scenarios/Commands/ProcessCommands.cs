using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>Running programs, feeding them, and keeping servers running beside them.</summary>
internal static class ProcessCommands
{
    public static Task ProgramAsync(Scenario scenario, ScriptLine line) =>
        RunAsync(scenario, line, line.Command, line.Expanded(scenario));

    /// <summary>For programs whose name is a word of the language.</summary>
    public static Task ExecAsync(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario);
        Arguments.Demand(words.Length > 0, "usage: exec PROGRAM ARGUMENTS");
        return RunAsync(scenario, line, words[0], words[1..]);
    }

    public static Task ShellAsync(Scenario scenario, ScriptLine line) => RunAsync(scenario, line, "sh", ["-c", line.Verbatim]);

    public static Task Stdin(Scenario scenario, ScriptLine line)
    {
        var text = line.Expanded(scenario, "FILE|'TEXT'|stdout")[0];
        scenario.Input = line.Words[0].Quoted ? text + "\n"
            : text == "stdout" ? scenario.Last.Out
            : File.ReadAllText(scenario.PathOf(text));
        return Task.CompletedTask;
    }

    public static Task SetTimeout(Scenario scenario, ScriptLine line)
    {
        scenario.Limit = TimeSpan.FromSeconds(int.Parse(line.Expanded(scenario, "SECONDS")[0]));
        return Task.CompletedTask;
    }

    public static Task Background(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario);
        Arguments.Demand(words.Length > 1, "usage: background NAME PROGRAM ARGUMENTS");
        var child = Child.Start(words[1], words[2..], scenario.Work, scenario.Variables, scenario.Input);
        scenario.Input = null;
        scenario.Background.Add(words[0], child);
        scenario.AtEnd(child);
        return Task.CompletedTask;
    }

    /// <summary>Waits until a file exists or a port accepts connections, which is how a server says that it has started.</summary>
    public static async Task ReadyAsync(Scenario scenario, ScriptLine line)
    {
        var target = line.Expanded(scenario, "FILE|HOST:PORT")[0];
        var end = DateTime.UtcNow + scenario.Limit;
        while (!(target.Contains(':') ? await Loopback.AcceptsAsync(target) : File.Exists(scenario.PathOf(target))))
        {
            Arguments.Demand(DateTime.UtcNow < end, $"{target} was not ready within {scenario.Limit.TotalSeconds:0} s");
            await Task.Delay(50, scenario.Cancellation);
        }
    }

    public static async Task KillAsync(Scenario scenario, ScriptLine line)
    {
        var name = line.Expanded(scenario, "NAME")[0];
        Arguments.Demand(scenario.Background.Remove(name, out var child), $"nothing runs in the background as {name}");
        scenario.Remember(await child!.EndAsync(scenario.Cancellation));
    }

    /// <summary>Without an expectation a program must succeed; with <c>!</c> it must fail; <c># exit N</c> says exactly how.</summary>
    public static void Judge(ScriptLine line, Outcome outcome)
    {
        if (line.Exit is { } exit)
        {
            Arguments.Demand(exit != 0 || !line.Negated, "! and # exit 0 contradict each other");
            Arguments.Demand(outcome.Exit == exit, $"exit code {outcome.Exit}, expected {exit}");
        }
        else
        {
            Arguments.Demand(outcome.Exit == 0 != line.Negated, line.Negated ? "succeeded, but should have failed" : "failed");
        }
    }

    private static async Task RunAsync(Scenario scenario, ScriptLine line, string program, string[] arguments)
    {
        var child = Child.Start(program, arguments, scenario.Work, scenario.Variables, scenario.Input);
        await using (child)
        {
            scenario.Input = null;
            scenario.Remember(await child.WaitAsync(scenario.Limit, scenario.Cancellation));
        }

        Judge(line, scenario.Last);
    }
}
