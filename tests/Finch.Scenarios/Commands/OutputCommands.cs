using System.Text.RegularExpressions;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>What the last program said, and what must never have been said.</summary>
internal static class OutputCommands
{
    public static Task Stdout(Scenario scenario, ScriptLine line) => Match(scenario, line, scenario.Last.Out);

    public static Task Stderr(Scenario scenario, ScriptLine line) => Match(scenario, line, scenario.Last.Error);

    /// <summary>Compares exactly; variables in the second file are expanded.</summary>
    public static Task Compare(Scenario scenario, ScriptLine line)
    {
        var (left, right) = line.Expanded(scenario, "stdout|stderr|FILE", "FILE") is [var a, var b] ? (a, b) : default;
        var actual = left switch
        {
            "stdout" => scenario.Last.Out,
            "stderr" => scenario.Last.Error,
            _ => File.ReadAllText(scenario.PathOf(left)),
        };
        var expected = scenario.Variables.Expand(File.ReadAllText(scenario.PathOf(right)));
        Arguments.Demand(actual == expected != line.Negated, line.Negated
            ? $"{left} and {right} are equal"
            : $"{left} differs from {right}:\n{Golden.Difference(expected, actual)}");
        return Task.CompletedTask;
    }

    /// <summary>Keeps the last output as a variable. It was asked for, so what it holds does not count as leaked.</summary>
    public static Task Save(Scenario scenario, ScriptLine line)
    {
        scenario.Variables[line.Expanded(scenario, "NAME")[0]] = scenario.Last.Out.Trim();
        scenario.Said.RemoveAll(text => ReferenceEquals(text, scenario.Last.Out));
        return Task.CompletedTask;
    }

    public static Task Leaks(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario);
        var except = Array.IndexOf(words, "-except");
        var secrets = except < 0 ? words : words[..except];
        var allowed = (except < 0 ? [] : words[(except + 1)..]).Select(scenario.PathOf).ToHashSet();
        Arguments.Demand(secrets.Length > 0, "usage: ! leaks SECRET... [-except FILE...]");
        var places = secrets.SelectMany(secret => SecretSearch.Places(scenario, secret, allowed)).ToList();
        Arguments.Demand(places.Count > 0 != line.Negated, line.Negated ? string.Join('\n', places) : "the secret is nowhere to be found");
        return Task.CompletedTask;
    }

    private static Task Match(Scenario scenario, ScriptLine line, string text)
    {
        Arguments.Demand(line.Words.Count == 1, $"usage: {line.Command} PATTERN");
        var pattern = scenario.Variables.ExpandPattern(line.Words[0].Text);
        var found = Regex.IsMatch(text, pattern, RegexOptions.Multiline);
        Arguments.Demand(found != line.Negated, $"{line.Command} {(found ? "matches" : "does not match")} {pattern}");
        return Task.CompletedTask;
    }
}
