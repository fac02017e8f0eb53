namespace Finch.Cli.Aws.Output;

/// <summary>A titled part of a table with columns of its own.</summary>
/// <param name="title">Above it.</param>
/// <param name="depth">How deep it is nested: so many bars on either side.</param>
internal sealed class TableSection(string title, int depth)
{
    private const int Padding = 4;

    private int[] _widths = [];

    public string Title { get; } = title;

    public int Depth { get; } = depth;

    public IReadOnlyList<string> Headers { get; private set; } = [];

    public List<IReadOnlyList<string>> Rows { get; } = [];

    /// <summary>The columns the whole section takes when nothing is squeezed.</summary>
    public int NaturalWidth
    {
        get
        {
            var cells = _widths.Sum(width => width + Padding) + 2 + (2 * Depth);
            return Math.Max(TextWidth.Of(Title) + 2 + (2 * Depth), cells);
        }
    }

    public void SetHeaders(IReadOnlyList<string> headers)
    {
        Headers = headers;
        Widen(headers);
    }

    /// <exception cref="FormatException">The row has another number of cells than the ones before it.</exception>
    public void AddRow(IReadOnlyList<string> row)
    {
        if (_widths.Length > 0 && _widths.Length != row.Count)
            throw new FormatException($"Row should have {_widths.Length} elements, instead it has {row.Count}");
        Rows.Add(row);
        Widen(row);
    }

    /// <summary>A single row under headers, turned into one line per column.</summary>
    public TableSection OnItsSide()
    {
        if (Rows.Count != 1 || Headers.Count == 0)
            return this;
        var turned = new TableSection(Title, Depth);
        foreach (var (header, cell) in Headers.Zip(Rows[0]))
            turned.AddRow([header, cell]);
        return turned;
    }

    /// <summary>The columns, stretched to fill a width exactly; what rounding leaves over goes to the columns at the end.</summary>
    public int[] WidthsFor(int total)
    {
        if (_widths.Length == 0)
            return [];
        var natural = Array.ConvertAll(_widths, width => width + Padding);
        var factor = total / (double)natural.Sum();
        // Halves go to the even neighbour, as the AWS CLI's arithmetic has it.
        var widths = Array.ConvertAll(natural, width => (int)Math.Round(factor * width, MidpointRounding.ToEven));
        for (var excess = widths.Sum() - total; excess != 0;)
        {
            for (var i = 0; i < widths.Length && excess != 0; i++)
            {
                if (excess > 0)
                    (widths[i], excess) = (widths[i] - 1, excess - 1);
                else
                    (widths[^(i + 1)], excess) = (widths[^(i + 1)] + 1, excess + 1);
            }
        }

        return widths;
    }

    private void Widen(IReadOnlyList<string> cells)
    {
        if (_widths.Length == 0)
            _widths = new int[cells.Count];
        for (var i = 0; i < cells.Count; i++)
            _widths[i] = Math.Max(_widths[i], TextWidth.Of(cells[i]));
    }
}
