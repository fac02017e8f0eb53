using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

internal static class Arguments
{
    public static string[] Expanded(this ScriptLine line, Scenario scenario) =>
        [.. line.Words.Select(word => scenario.Variables.Expand(word.Text))];

    /// <summary>The words of a line that takes exactly these; the names are for the message when it does not.</summary>
    public static string[] Expanded(this ScriptLine line, Scenario scenario, params string[] names)
    {
        var words = line.Expanded(scenario);
        return words.Length == names.Length ? words : throw new ScenarioFailure($"usage: {line.Command} {string.Join(' ', names)}");
    }

    public static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new ScenarioFailure(otherwise);
    }
}
