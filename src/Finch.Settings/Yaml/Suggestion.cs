namespace Finch.Settings.Yaml;

/// <summary>The word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The known word nearest to a mistyped one; null when none is near enough to be a slip of the fingers.</summary>
    public static string? For(string typed, IEnumerable<string> known)
    {
        var typedPlain = Plain(typed);
        var best = known.Select(word => (Word: word, Distance: Distance(typedPlain, Plain(word)))).MinBy(pair => pair.Distance);
        return best.Word is not null && best.Distance <= Math.Max(1, best.Word.Length / 4) ? best.Word : null;
    }

    /// <summary>Hyphens and capitals are how other tools spell the same words.</summary>
    private static string Plain(string word) => word.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    /// <summary>Insertions, deletions, replacements of one letter and swaps of two neighbours, with the last three rows of the usual table.</summary>
    private static int Distance(string from, string to)
    {
        int[] twoAbove = [], above = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }

            (twoAbove, above) = (above, row);
        }

        return above[^1];
    }
}
