using System.Text;

namespace Finch.Aws.Credentials;

/// <summary>
/// Splits a command into words the way a POSIX shell quotes, without its expansions: no variables, no globs, no pipes.
/// The AWS CLI splits <c>credential_process</c> so; no shell is ever started.
/// </summary>
internal static class CommandWords
{
    /// <summary>Splits; false for an open quote or a backslash at the end.</summary>
    public static bool TrySplit(string command, out List<string> words)
    {
        words = [];
        var word = new StringBuilder();
        var inWord = false;
        char? quote = null;
        for (var at = 0; at < command.Length; at++)
        {
            var c = command[at];
            if (quote is null && char.IsWhiteSpace(c))
            {
                if (inWord)
                    words.Add(word.ToString());
                (inWord, _) = (false, word.Clear());
                continue;
            }

            inWord = true;
            if (c == quote)
                quote = null;
            else if (quote is null && c is '"' or '\'')
                quote = c;
            else if (c == '\\' && quote != '\'')
            {
                if (++at == command.Length)
                    return false;
                // Within double quotes a backslash escapes only a quote and itself.
                if (quote == '"' && command[at] is not ('"' or '\\'))
                    word.Append('\\');
                word.Append(command[at]);
            }
            else
                word.Append(c);
        }

        if (inWord)
            words.Add(word.ToString());
        return quote is null;
    }
}
