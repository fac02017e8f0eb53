using Finch.Scenarios.Commands;
using Finch.Scenarios.Language;
using Xunit.Sdk;

namespace Finch.Scenarios.Running;

/// <summary>Runs a scenario line by line. The first line that does not hold ends it, and says all that is needed to see why.</summary>
internal sealed class Interpreter(Scenario scenario, string name)
{
    public async Task RunAsync(string text)
    {
        var archive = Archive.Parse(text);
        foreach (var (file, content) in archive.Files)
        {
            var path = scenario.PathOf(scenario.Variables.Expand(file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, scenario.Cancellation);
        }

        foreach (var line in ScriptLine.ParseAll(archive.Script))
        {
            Scenario.Log($"{name}:{line.Number}: {line.Text}\n");
            await RunAsync(line);
        }

        if (scenario.Terminal is not null) throw new ScenarioFailure($"{name}: the terminal is still open: close it with end");
    }

    private async Task RunAsync(ScriptLine line)
    {
        try
        {
            var known = Vocabulary.Find(line.Command);
            if (known is null)
            {
                await ProcessCommands.ProgramAsync(scenario, line);
                return;
            }

            if (line.Negated && !known.CanBeNegated) throw new ScenarioFailure($"{line.Command} cannot be negated");
            await known.RunAsync(scenario, line);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or SkipException))
        {
            throw new ScenarioFailure($"""
                {name}:{line.Number}: {line.Text}
                {failure.Message}
                --- the last program: exit code {scenario.Last.Exit} ---
                --- its stdout ---
                {scenario.Last.Out}
                --- its stderr ---
                {scenario.Last.Error}
                """);
        }
    }
}
