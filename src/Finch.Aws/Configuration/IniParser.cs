namespace Finch.Aws.Configuration;

/// <summary>
/// Reads the dialect of <c>~/.aws/config</c> and <c>~/.aws/credentials</c>: sections, <c>key = value</c>, indented blocks below an
/// empty value, indented continuations of a value, and comments after <c>#</c> or <c>;</c> at the start of a line or after a space.
/// </summary>
internal static class IniParser
{
    /// <summary>Parses a whole file.</summary>
    /// <param name="text">The content.</param>
    /// <param name="path">For errors.</param>
    /// <exception cref="AwsException"><see cref="AwsFailure.Configuration"/> with the file and line.</exception>
    public static List<IniSection> Parse(string text, string path)
    {
        var sections = new List<IniSection>();
        IniSection? section = null;
        string? key = null;
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = WithoutComment(number == 1 ? raw.TrimStart('\uFEFF') : raw).TrimEnd();
            if (line.IsEmpty)
                continue;
            if (char.IsWhiteSpace(line[0]) && key is not null)
                Indented(section!, key, line.Trim());
            else if (line[0] == '[')
                (section, key) = (Open(sections, line, path, number), null);
            else
                key = Assign(section ?? throw Error(path, number, "a value stands before the first [section]"), line.Trim(), path, number);
        }

        return sections;
    }

    private static IniSection Open(List<IniSection> sections, ReadOnlySpan<char> line, string path, int number)
    {
        var end = line.IndexOf(']');
        if (end < 0)
            throw Error(path, number, "a [section] is not closed");
        var section = new IniSection(SectionName(line[1..end].Trim()), number);
        sections.Add(section);
        return section;
    }

    /// <summary>One space between the words, and no quotes around the last: <c>profile "my team"</c> is <c>profile my team</c>.</summary>
    private static string SectionName(ReadOnlySpan<char> text)
    {
        var space = text.IndexOfAny(' ', '\t');
        if (space < 0)
            return Unquote(text).ToString();
        return $"{text[..space]} {Unquote(text[(space + 1)..].Trim())}";
    }

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> text)
        => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    private static string Assign(IniSection section, ReadOnlySpan<char> line, string path, int number)
    {
        var equals = line.IndexOf('=');
        if (equals <= 0)
            throw Error(path, number, "a line is neither [section] nor key = value");
        var key = line[..equals].TrimEnd().ToString().ToLowerInvariant();
        section.Set(key, line[(equals + 1)..].TrimStart().ToString());
        return key;
    }

    private static void Indented(IniSection section, string key, ReadOnlySpan<char> line)
    {
        var value = section[key]!;
        var equals = line.IndexOf('=');
        if (value.Length == 0 && equals > 0)
            section.SetNested(key, line[..equals].TrimEnd().ToString().ToLowerInvariant(), line[(equals + 1)..].TrimStart().ToString());
        else
            section.Set(key, value.Length == 0 ? line.ToString() : $"{value}\n{line}");
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] is '#' or ';' && (at == 0 || char.IsWhiteSpace(line[at - 1])))
                return line[..at];
        }

        return line;
    }

    private static AwsException Error(string path, int line, string what)
        => new(AwsFailure.Configuration, $"Unable to parse config file: {path} (line {line}: {what})", $"correct line {line} of {path}");
}
