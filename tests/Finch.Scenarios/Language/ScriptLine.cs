using System.Text.RegularExpressions;

namespace Finch.Scenarios.Language;

/// <summary>One command of a script: what to do, with what, and whether it should fail.</summary>
internal sealed partial record ScriptLine(int Number, string Text, bool Negated, string Command, IReadOnlyList<Word> Words)
{
    /// <summary>All that follows <c>sh</c>, word for word as a person would type it.</summary>
    public string Verbatim { get; private init; } = "";

    /// <summary>The exit code that a comment <c># exit N</c> asks for.</summary>
    public int? Exit { get; private init; }

    public static IEnumerable<ScriptLine> ParseAll(string script)
    {
        var number = 0;
        foreach (var text in script.Split('\n'))
        {
            number++;
            if (text.Trim() is { Length: > 0 } line && line[0] != '#') yield return Parse(number, line);
        }
    }

    public static ScriptLine Parse(int number, string text)
    {
        var negated = text.StartsWith("! ", StringComparison.Ordinal);
        var rest = negated ? text[2..].TrimStart() : text;
        if (rest.StartsWith("sh ", StringComparison.Ordinal))
        {
            // The shell has its own quotes, variables and comments: only the expectation at the very end is ours.
            var match = ExitAtEnd().Match(rest);
            return new ScriptLine(number, text, negated, "sh", [])
            {
                Verbatim = (match.Success ? rest[..match.Index] : rest)[3..].Trim(),
                Exit = match.Success ? int.Parse(match.Groups[1].Value) : null,
            };
        }

        var (words, comment) = Word.Split(rest);
        if (words.Count == 0) throw new FormatException($"line {number} has no command: {text}");
        var exit = ExitComment().Match(comment);
        return new ScriptLine(number, text, negated, words[0].Text, [.. words.Skip(1)])
        {
            Exit = exit.Success ? int.Parse(exit.Groups[1].Value) : null,
        };
    }

    [GeneratedRegex(@"\s#\s*exit\s+(\d+)\s*$")]
    private static partial Regex ExitAtEnd();

    [GeneratedRegex(@"^exit\s+(\d+)\b")]
    private static partial Regex ExitComment();
}
