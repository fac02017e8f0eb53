using System.Text;

namespace Finch.Sandbox.Cli;

/// <summary><c>finch-sandbox env</c>: shell commands that lead programs to a running sandbox.</summary>
internal static class EnvCommand
{
    public static int Run(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, ["--state"], ["--json"]);
        IReadOnlyDictionary<string, string?> variables = StateFile.ReadEnvironment(arguments.Value("--state") ?? StateFile.DefaultPath);
        Console.Out.Write(arguments.Has("--json") ? StateFile.Readable(StateFile.EnvironmentOf(variables)) + "\n" : Exports(variables));
        return 0;
    }

    private static string Exports(IReadOnlyDictionary<string, string?> variables)
    {
        var lines = new StringBuilder();
        foreach ((string name, string? value) in variables)
            lines.Append(value is null ? $"unset {name}\n" : $"export {name}={Quote(value)}\n");
        return lines.ToString();
    }

    // Inside single quotes a shell leaves everything alone but the quote itself.
    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
