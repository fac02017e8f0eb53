using System.Text;

namespace Finch.Scenarios.Language;

/// <summary>One word of a line, its quotes removed. Quotes keep spaces together; variables are expanded in both kinds, later.</summary>
internal readonly record struct Word(string Text, bool Quoted)
{
    /// <summary>Splits a line. A word that begins with an unquoted <c>#</c> is a comment, together with all that follows.</summary>
    public static (IReadOnlyList<Word> Words, string Comment) Split(string line)
    {
        var words = new List<Word>();
        var current = new StringBuilder();
        var (started, quoted) = (false, false);
        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            if (character is ' ' or '\t')
            {
                Close();
            }
            else if (character == '#' && !started)
            {
                return (words, line[(at + 1)..].Trim());
            }
            else if (character is '\'' or '"')
            {
                var end = line.IndexOf(character, at + 1);
                if (end < 0) throw new FormatException($"a {character} is not closed");
                current.Append(line, at + 1, end - at - 1);
                at = end;
                started = quoted = true;
            }
            else
            {
                current.Append(character);
                started = true;
            }
        }

        Close();
        return (words, "");

        void Close()
        {
            if (started) words.Add(new Word(current.ToString(), quoted));
            current.Clear();
            (started, quoted) = (false, false);
        }
    }
}
