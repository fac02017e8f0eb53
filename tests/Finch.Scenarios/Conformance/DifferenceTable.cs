using System.Text;
using Xunit;

namespace Finch.Scenarios.Conformance;

/// <summary>Something that two programs answer differently.</summary>
/// <param name="Case">What was asked.</param>
/// <param name="Theirs">The other program's answer.</param>
/// <param name="Finch">Ours.</param>
/// <param name="Reason">Why it is so; empty when nobody has said.</param>
internal sealed record Difference(string Case, string Theirs, string Finch, string Reason);

/// <summary>The part of a page, between two marks, that lists the differences. The reasons are written by people, the rest by the test.</summary>
/// <param name="test">The test that checks the page.</param>
/// <param name="what">What is asked, such as <c>Request</c>: the first column.</param>
/// <param name="theirs">Whose answers the second column has.</param>
internal sealed class DifferenceTable(string test, string what, string theirs)
{
    private const string End = "<!-- end of differences -->";

    private string Begin => $"<!-- differences: checked by {test} -->";

    private string Heading => $"| {what} | {theirs} | Finch's | Why |\n|---|---|---|---|\n";

    /// <summary>Compares what was found with what a page lists.</summary>
    public void Check(string path, int compared, IEnumerable<Difference> found)
    {
        var page = File.ReadAllText(path);
        var reasons = Parse(page).ToDictionary(row => row.Case, row => row.Reason);
        var table = found.Select(row => row with { Reason = reasons.GetValueOrDefault(row.Case, "") }).ToList();
        var expected = Replace(page, compared, table);
        if (Golden.Accepts) File.WriteAllText(path, expected);
        else Assert.True(page == expected, $"{Repository.Relative(path)} differs; accept it with FINCH_UPDATE_GOLDEN=1:\n{Golden.Difference(page, expected)}");
        Assert.Empty(table.Where(row => row.Reason.Length == 0).Select(row => $"no reason is given for: {row.Case}"));
    }

    private List<Difference> Parse(string page)
        => [.. Section(page).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(ParseRow)];

    private string Replace(string page, int compared, List<Difference> differences)
    {
        var table = new StringBuilder($"{compared} {what.ToLowerInvariant()}s are compared; these {differences.Count} are answered differently.\n\n{Heading}");
        foreach (var row in differences) table.Append($"| {Code(row.Case)} | {Code(row.Theirs)} | {Code(row.Finch)} | {row.Reason} |\n");
        var (begin, end) = Bounds(page);
        return $"{page[..begin]}\n{table}{page[end..]}";
    }

    private string Section(string page)
    {
        var (begin, end) = Bounds(page);
        return page[begin..end];
    }

    private (int Begin, int End) Bounds(string page)
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
