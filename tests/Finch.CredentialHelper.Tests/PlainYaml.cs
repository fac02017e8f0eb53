namespace Finch.CredentialHelper.Tests;

/// <summary>
/// The part of YAML that docs/kubelet.md is written in: mappings, block lists, plain and double-quoted words, comments on lines of their own.
/// Every value becomes a line <c>providers.0.name=VALUE</c>; what is written in any other way is refused, so the page stays simple.
/// </summary>
internal static class PlainYaml
{
    public static List<(string Path, string Value)> Read(IEnumerable<string> lines)
    {
        List<(string Path, string Value)> values = [];
        // The open mappings and lists: how far their keys are indented, their path, and the number of the next item of a list.
        Stack<(int Indent, string Path, int Next)> open = new([(0, "", 0)]);
        foreach (var line in lines.Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#'))
        {
            var text = line.TrimStart(' ');
            var indent = line.Length - text.Length;
            while (open.Peek().Indent > indent)
                open.Pop();
            if (text.StartsWith("- ", StringComparison.Ordinal))
            {
                var list = open.Pop();
                open.Push(list with { Indent = indent, Next = list.Next + 1 });
                text = text[2..];
                indent += 2;
                open.Push((indent, $"{list.Path}.{list.Next}", 0));
            }

            var at = open.Peek();
            var colon = text[0] == '"' ? -1 : text.EndsWith(':') ? text.Length - 1 : text.IndexOf(": ", StringComparison.Ordinal);
            var path = colon < 0 ? at.Path : $"{at.Path}.{text[..colon]}";
            var value = colon < 0 ? text : text[(colon + 1)..].Trim();
            if (value.Length == 0)
                open.Push((indent + 1, path, 0));
            else
                values.Add((path.TrimStart('.'), Unquoted(value)));
        }

        return values;
    }

    private static string Unquoted(string value)
    {
        if (value.Length > 1 && value[0] == '"' && value.IndexOf('"', 1) == value.Length - 1 && !value.Contains('\\', StringComparison.Ordinal))
            return value[1..^1];
        return char.IsAsciiLetterOrDigit(value[0]) || value[0] == '/' ? value : throw new FormatException($"not plain: {value}");
    }
}
