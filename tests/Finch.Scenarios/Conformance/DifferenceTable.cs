using System.Text;

namespace Finch.Scenarios.Conformance;

/// <summary>A request that the two helpers answer differently.</summary>
/// <param name="Case">The request.</param>
/// <param name="Amazon">The official helper's answer.</param>
/// <param name="Finch">Ours.</param>
/// <param name="Reason">Why it is so; empty when nobody has said.</param>
internal sealed record Difference(string Case, string Amazon, string Finch, string Reason);

/// <summary>The part of a page, between two marks, that lists the differences. The reasons are written by people, the rest by the test.</summary>
internal static class DifferenceTable
{
    private const string Begin = "<!-- differences: checked by EcrLoginConformanceTests -->";

    private const string End = "<!-- end of differences -->";

    private const string Heading = "| Request | Amazon's | Finch's | Why |\n|---|---|---|---|\n";

    /// <summary>The listed differences of a page.</summary>
    public static List<Difference> Parse(string page)
        => [.. Section(page).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(ParseRow)];

    /// <summary>The page with another table.</summary>
    public static string Replace(string page, int compared, IReadOnlyCollection<Difference> differences)
    {
        var table = new StringBuilder($"{compared} requests are compared; these {differences.Count} are answered differently.\n\n{Heading}");
        foreach (var row in differences) table.Append($"| {Code(row.Case)} | {Code(row.Amazon)} | {Code(row.Finch)} | {row.Reason} |\n");
        var (begin, end) = Bounds(page);
        return $"{page[..begin]}\n{table}{page[end..]}";
    }

    private static string Section(string page)
    {
        var (begin, end) = Bounds(page);
        return page[begin..end];
    }

    private static (int Begin, int End) Bounds(string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin ? (begin + Begin.Length + 1, end) : throw new InvalidOperationException($"the page has no {Begin} ... {End}");
    }

    private static Difference ParseRow(string line)
    {
        if (line.Trim().Trim('|').Split(" | ") is not [var request, var amazon, var finch, var reason])
            throw new InvalidOperationException($"this row has not four columns: {line}");
        return new Difference(Text(request), Text(amazon), Text(finch), reason.Trim());
    }

    /// <summary>A text as code in a cell, also when it holds the marks of code and cells itself.</summary>
    private static string Code(string text)
    {
        text = text.Replace("|", "\\|");
        return text.Contains('`') ? $"`` {text} ``" : $"`{text}`";
    }

    private static string Text(string code)
    {
        code = code.Trim().Replace("\\|", "|");
        return code.StartsWith("`` ", StringComparison.Ordinal) ? code[3..^3] : code.Trim('`');
    }
}
