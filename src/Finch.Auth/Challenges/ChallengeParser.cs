using System.Text;

namespace Finch.Auth.Challenges;

/// <summary>
/// Reads <c>WWW-Authenticate</c> lines as servers really write them: several challenges in one line, commas and escapes
/// inside quotes, bare values, unknown schemes, quotes that never close. It never throws.
/// </summary>
/// <remarks>
/// RFC 9110 §11.2: <c>challenge = scheme [ 1*SP ( token68 / #auth-param ) ]</c>. The list separator of challenges and of
/// parameters is the same comma, so a token counts as a new scheme when no <c>=</c> follows it.
/// </remarks>
public static class ChallengeParser
{
    private const int MaxLength = 16 * 1024;

    /// <summary>The challenges of one header line.</summary>
    public static IReadOnlyList<AuthChallenge> Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length > MaxLength)
            return [];
        var cursor = new Cursor(line);
        var challenges = new List<AuthChallenge>();
        while (cursor.SkipTo(IsTokenChar))
        {
            var scheme = cursor.ReadToken().ToLowerInvariant();
            challenges.Add(new AuthChallenge(scheme, ReadParameters(cursor)));
        }

        return challenges;
    }

    private static Dictionary<string, string> ReadParameters(Cursor cursor)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        while (cursor.TryReadName() is { } name)
            parameters.TryAdd(name.ToLowerInvariant(), cursor.ReadValue());
        return parameters;
    }

    /// <summary>RFC 9110 §5.6.2.</summary>
    private static bool IsTokenChar(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);

    private sealed class Cursor(string text)
    {
        private int _at;

        private char Current => _at < text.Length ? text[_at] : '\0';

        /// <summary>Skips separators and anything else that cannot start what is looked for.</summary>
        public bool SkipTo(Func<char, bool> wanted)
        {
            while (_at < text.Length && !wanted(text[_at]))
                _at++;
            return _at < text.Length;
        }

        public string ReadToken()
        {
            var start = _at;
            while (IsTokenChar(Current))
                _at++;
            return text[start.._at];
        }

        /// <summary>The next parameter's name with its <c>=</c>, or null (and no move) when a new challenge or the end comes.</summary>
        public string? TryReadName()
        {
            var start = _at;
            while (Current is ' ' or '\t' or ',')
                _at++;
            var name = ReadToken();
            while (Current is ' ' or '\t')
                _at++;
            if (name.Length > 0 && Current == '=')
            {
                _at++;
                return name;
            }

            _at = start;
            return null;
        }

        public string ReadValue()
        {
            while (Current is ' ' or '\t')
                _at++;
            return Current == '"' ? ReadQuoted() : ReadBare();
        }

        private string ReadBare()
        {
            var start = _at;
            while (_at < text.Length && Current is not (',' or ' ' or '\t'))
                _at++;
            return text[start.._at];
        }

        private string ReadQuoted()
        {
            var value = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '"')
                {
                    _at++;
                    break;
                }

                if (text[_at] == '\\' && _at + 1 < text.Length)
                    _at++;
                value.Append(text[_at]);
            }

            return value.ToString();
        }
    }
}
