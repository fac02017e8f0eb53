using System.Text;
using System.Text.Json.Nodes;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Conformance;

/// <summary>One of the two helpers.</summary>
/// <param name="path">The program.</param>
/// <param name="surroundings">The sandbox's environment, and what this helper needs beside it.</param>
internal sealed class EcrLoginProgram(string path, IReadOnlyDictionary<string, string> surroundings)
{
    /// <summary>Longer than Amazon's helper takes to give up on a network that is not there.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What it answers: the exit code, then standard output in one line, its parts that differ from run to run by name.</summary>
    public async Task<string> AnswerAsync(EcrLoginCase asked, CancellationToken cancellation)
    {
        var home = Directory.CreateTempSubdirectory("finch-conformance-").FullName;
        try
        {
            foreach (var (name, content) in asked.Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home, name))!);
                await File.WriteAllTextAsync(Path.Combine(home, name), content, cancellation);
            }

            await using var child = Child.StartWithBytes(path, asked.Arguments, home, Environment(asked, home), asked.Input);
            var outcome = await child.WaitAsync(Limit, cancellation);
            return $"{outcome.Exit} {Readable(outcome.Out)}".TrimEnd();
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private Variables Environment(EcrLoginCase asked, string home)
    {
        var variables = new Variables(surroundings) { ["HOME"] = home, ["PATH"] = "/usr/bin:/bin" };
        foreach (var (name, value) in asked.Variables)
        {
            if (value is null) variables.All.Remove(name);
            else variables[name] = value;
        }

        return variables;
    }

    private static string Readable(string output)
    {
        var text = output.EndsWith('\n') ? output[..^1] : output.Length == 0 ? "" : output + "(no line end)";
        if (Secret(text) is { } secret) text = text.Replace(secret, secret == EcrLoginCase.CachedPassword ? "cached" : "new");
        var line = new StringBuilder();
        foreach (var c in EcrLoginCase.Abbreviated(text)) line.Append(c == '\n' ? "\\n" : char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString());
        return line.ToString();
    }

    private static string? Secret(string text)
        => text.StartsWith("{\"ServerURL\"", StringComparison.Ordinal) ? (string?)JsonNode.Parse(text)!["Secret"] : null;
}
