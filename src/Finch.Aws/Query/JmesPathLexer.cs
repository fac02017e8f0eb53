using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Finch.Aws.Query.JmesPathTokenKind;

namespace Finch.Aws.Query;

/// <summary>Splits a JMESPath expression into its words (jmespath.org/specification.html).</summary>
internal sealed class JmesPathLexer(string text)
{
    private int _at;

    /// <summary>All words, with an end mark.</summary>
    /// <exception cref="JmesPathException">A character or literal has no place in the grammar.</exception>
    public List<JmesPathToken> Tokenize()
    {
        var tokens = new List<JmesPathToken>();
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r')
                _at++;
            else
                tokens.Add(Next());
        }

        tokens.Add(new JmesPathToken(End, "", text.Length));
        return tokens;
    }

    private JmesPathToken Next()
    {
        var c = text[_at];
        if (char.IsAsciiLetter(c) || c == '_')
            return While(Identifier, x => char.IsAsciiLetterOrDigit(x) || x == '_');
        if (char.IsAsciiDigit(c) || (c == '-' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return Integer();
        return c switch
        {
            '"' => Quoted(),
            '\'' => Raw(),
            '`' => Json(),
            '[' => Follows('?') ? Word(Filter, 2) : Follows(']') ? Word(Flatten, 2) : Word(OpenBracket),
            '&' => Follows('&') ? Word(And, 2) : Word(Ampersand),
            '|' => Follows('|') ? Word(Or, 2) : Word(Pipe),
            '!' => Follows('=') ? Word(NotEqual, 2) : Word(Not),
            '<' => Follows('=') ? Word(LessOrEqual, 2) : Word(Less),
            '>' => Follows('=') ? Word(GreaterOrEqual, 2) : Word(Greater),
            '=' when Follows('=') => Word(Equal, 2),
            '=' => throw Bad("Unknown token '='", _at),
            '.' => Word(Dot),
            '*' => Word(Star),
            ':' => Word(Colon),
            ',' => Word(Comma),
            '@' => Word(At),
            ']' => Word(CloseBracket),
            '{' => Word(OpenBrace),
            '}' => Word(CloseBrace),
            '(' => Word(OpenParenthesis),
            ')' => Word(CloseParenthesis),
            _ => throw Bad($"Unknown token {c}", _at),
        };
    }

    private bool Follows(char next) => _at + 1 < text.Length && text[_at + 1] == next;

    private JmesPathToken Word(JmesPathTokenKind kind, int length = 1)
    {
        var token = new JmesPathToken(kind, text.Substring(_at, length), _at);
        _at += length;
        return token;
    }

    private JmesPathToken While(JmesPathTokenKind kind, Func<char, bool> belongs)
    {
        var end = _at + 1;
        while (end < text.Length && belongs(text[end]))
            end++;
        return Word(kind, end - _at);
    }

    private JmesPathToken Integer()
    {
        var start = _at;
        var token = While(Number, char.IsAsciiDigit);
        return int.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? token : throw Bad($"Number {token.Text} is out of range", start);
    }

    private JmesPathToken Quoted()
    {
        var (start, body) = (_at, Delimited('"'));
        try
        {
            return new JmesPathToken(QuotedIdentifier, JsonNode.Parse($"\"{body}\"")!.GetValue<string>(), start);
        }
        catch (JsonException)
        {
            throw Bad("Invalid JSON in a quoted identifier", start);
        }
    }

    private JmesPathToken Raw()
    {
        var (start, body) = (_at, Delimited('\''));
        var value = body.Replace("\\'", "'", StringComparison.Ordinal);
        return new JmesPathToken(Literal, value, start, JsonValue.Create(value));
    }

    private JmesPathToken Json()
    {
        var (start, body) = (_at, Delimited('`').Replace("\\`", "`", StringComparison.Ordinal).TrimStart());
        try
        {
            return new JmesPathToken(Literal, body, start, JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }));
        }
        catch (JsonException)
        {
            // The old grammar allowed a bare word; the AWS CLI's evaluator still takes it for a string.
            try
            {
                return new JmesPathToken(Literal, body, start, JsonNode.Parse($"\"{body}\""));
            }
            catch (JsonException)
            {
                throw Bad($"Bad token {body}", start);
            }
        }
    }

    /// <summary>The text between two delimiters, its escapes untouched.</summary>
    private string Delimited(char delimiter)
    {
        var start = _at + 1;
        for (var end = start; end < text.Length; end++)
        {
            if (text[end] == '\\')
                end++;
            else if (text[end] == delimiter)
            {
                _at = end + 1;
                return text[start..end];
            }
        }

        throw Bad($"Unclosed {delimiter} delimiter", _at);
    }

    private JmesPathException Bad(string message, int position)
        => new($"Bad jmespath expression: {message}:\n{text}\n{new string(' ', position)}^");
}
