namespace Finch.Cli.Aws.Output;

/// <summary>Draws the sections of a table with bars, plus signs and hyphens, all sections equally wide.</summary>
internal sealed class TableDrawing(TableStyle style, TextWriter output)
{
    private const string Bright = "\e[1m\e[34m";

    private const string Dim = "\e[2m\e[33m";

    private const string Reset = "\e[0m";

    public void Draw(List<TableSection> sections)
    {
        var width = sections.Max(section => section.NaturalWidth);
        if (width > style.Width)
        {
            sections = sections.ConvertAll(section => section.OnItsSide());
            width = sections.Max(section => section.NaturalWidth);
        }

        Write(new string('-', width) + "\n");
        foreach (var section in sections)
            Draw(section, width - (2 * section.Depth));
    }

    private void Draw(TableSection section, int width)
    {
        var widths = section.WidthsFor(width);
        if (section.Title.Length > 0)
        {
            Line(section, Centered(section.Title, width, "|"));
            if (section.Headers.Count == 0 && section.Rows.Count == 0)
                Line(section, $"+{new string('-', width - 2)}+");
        }

        if (section.Headers.Count > 0)
        {
            Rule(section, widths);
            Line(section, string.Concat(section.Headers.Select((header, i) => Centered(header, widths[i], i == 0 ? "|" : ""))));
        }

        if (section.Rows.Count == 0 || widths.Length == 0)
            return;
        Rule(section, widths);
        foreach (var row in section.Rows)
            Line(section, string.Concat(row.Select((cell, i) => Left(cell, widths[i], i == 0 ? "|" : ""))));
        Rule(section, widths);
    }

    private void Rule(TableSection section, int[] widths)
        => Line(section, string.Concat(widths.Select((width, i) => i == 0 ? $"+{new string('-', width - 2)}+" : new string('-', width - 1) + "+")));

    /// <summary>A line within as many bars as its section is deep.</summary>
    private void Line(TableSection section, string text)
    {
        var bar = style.IsColored ? Dim + "|" + Reset : "|";
        var bars = string.Concat(Enumerable.Repeat(bar, section.Depth));
        Write(bars);
        Write(text);
        Write(bars);
        Write("\n");
    }

    /// <summary>With colours the AWS CLI puts a reset behind everything it writes.</summary>
    private void Write(string text) => output.Write(style.IsColored ? text + Reset : text);

    /// <summary>Halves are rounded down on their own, as the AWS CLI does: an odd title in an even box sits one column to the right.</summary>
    private static string Centered(string text, int width, string leftEdge)
    {
        var before = (width / 2) - (TextWidth.Of(text) / 2) - 1;
        return Filled(leftEdge + new string(' ', Math.Max(before, 0)) + text, leftEdge.Length + before + TextWidth.Of(text), width);
    }

    private string Left(string text, int width, string leftEdge)
    {
        var used = leftEdge.Length + TextWidth.Of(text);
        var padding = width - used - 3 >= 0 ? 2 : 0;
        var shown = style.IsColored ? Bright + text + Reset : text;
        return Filled(leftEdge + new string(' ', padding) + shown, used + padding, width);
    }

    private static string Filled(string text, int used, int width) => text + new string(' ', Math.Max(width - used - 1, 0)) + "|";
}
