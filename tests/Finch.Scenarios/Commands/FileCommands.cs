using System.Text.RegularExpressions;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>Looking at files and changing them, in the scenario's own folders.</summary>
internal static class FileCommands
{
    public static Task Exists(Scenario scenario, ScriptLine line)
    {
        foreach (var name in line.Expanded(scenario))
        {
            var exists = Path.Exists(scenario.PathOf(name));
            Arguments.Demand(exists != line.Negated, exists ? $"{name} exists" : $"{name} does not exist");
        }

        return Task.CompletedTask;
    }

    public static Task Grep(Scenario scenario, ScriptLine line)
    {
        var file = line.Expanded(scenario, "PATTERN", "FILE")[1];
        var pattern = scenario.Variables.ExpandPattern(line.Words[0].Text);
        var text = File.ReadAllText(scenario.PathOf(file));
        Arguments.Demand(Regex.IsMatch(text, pattern, RegexOptions.Multiline) != line.Negated,
            $"{pattern} is {(line.Negated ? "" : "not ")}in {file}:\n{text}");
        return Task.CompletedTask;
    }

    public static Task Mode(Scenario scenario, ScriptLine line)
    {
        var (expected, file) = line.Expanded(scenario, "MODE", "FILE") is [var a, var b] ? (a, b) : default;
        var actual = "0" + Convert.ToString((int)File.GetUnixFileMode(scenario.PathOf(file)), 8);
        Arguments.Demand(actual.TrimStart('0') == expected.TrimStart('0'), $"{file} has mode {actual}, expected {expected}");
        return Task.CompletedTask;
    }

    public static Task Cat(Scenario scenario, ScriptLine line)
    {
        scenario.Remember(new Outcome(0, File.ReadAllText(scenario.PathOf(line.Expanded(scenario, "FILE")[0])), ""));
        return Task.CompletedTask;
    }

    public static Task Copy(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario, "FILE|stdout", "FILE");
        var target = scenario.PathOf(words[1]);
        if (words[0] == "stdout") File.WriteAllText(target, scenario.Last.Out);
        else File.Copy(scenario.PathOf(words[0]), target, overwrite: true);
        return Task.CompletedTask;
    }

    public static Task MakeFolder(Scenario scenario, ScriptLine line)
    {
        foreach (var name in line.Expanded(scenario)) Directory.CreateDirectory(scenario.PathOf(name));
        return Task.CompletedTask;
    }

    public static Task Remove(Scenario scenario, ScriptLine line)
    {
        foreach (var path in line.Expanded(scenario).Select(scenario.PathOf))
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public static Task ChangeMode(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario, "MODE", "FILE");
        File.SetUnixFileMode(scenario.PathOf(words[1]), (UnixFileMode)Convert.ToInt32(words[0], 8));
        return Task.CompletedTask;
    }

    /// <summary>The target may be anywhere, and need not exist.</summary>
    public static Task SymbolicLink(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario, "FILE", "TARGET");
        File.CreateSymbolicLink(scenario.PathOf(words[0]), words[1]);
        return Task.CompletedTask;
    }

    /// <summary>Replaces variables in files that came with the scenario, such as a registry's address.</summary>
    public static Task Expand(Scenario scenario, ScriptLine line)
    {
        foreach (var path in line.Expanded(scenario).Select(scenario.PathOf))
            File.WriteAllText(path, scenario.Variables.Expand(File.ReadAllText(path)));
        return Task.CompletedTask;
    }

    public static Task ChangeFolder(Scenario scenario, ScriptLine line)
    {
        scenario.Work = scenario.PathOf(line.Expanded(scenario, "FOLDER")[0]);
        return Task.CompletedTask;
    }
}
