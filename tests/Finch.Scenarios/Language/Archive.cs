namespace Finch.Scenarios.Language;

/// <summary>A scenario file: a script, then files, each after a line <c>-- NAME --</c> (the txtar format).</summary>
internal sealed record Archive(string Script, IReadOnlyList<(string Name, string Text)> Files)
{
    public static Archive Parse(string text)
    {
        var script = new List<string>();
        var files = new List<(string, string)>();
        var name = default(string);
        var lines = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (NameOf(line) is { } next)
            {
                Close();
                name = next;
                lines = [];
            }
            else
            {
                (name is null ? script : lines).Add(line);
            }
        }

        Close();
        return new Archive(string.Join('\n', script), files);

        void Close()
        {
            if (name is not null) files.Add((name, string.Concat(lines.Select(line => line + "\n"))));
        }
    }

    private static string? NameOf(string line) =>
        line.Length > 6 && line.StartsWith("-- ", StringComparison.Ordinal) && line.EndsWith(" --", StringComparison.Ordinal)
            ? line[3..^3].Trim()
            : null;
}
