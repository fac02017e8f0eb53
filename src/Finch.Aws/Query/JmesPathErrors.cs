namespace Finch.Aws.Query;

/// <summary>The texts for malformed expressions, as people know them from the AWS CLI.</summary>
internal static class JmesPathErrors
{
    /// <summary>The expression ends too early.</summary>
    public static JmesPathException Incomplete(string text) => new($"Invalid jmespath expression: Incomplete expression:\n{Marked(text, text.Length)}");

    /// <summary>Another word was expected.</summary>
    public static JmesPathException Expecting(string text, string what, JmesPathToken token)
        => At(text, $"Expecting: {what}, got: {NameOf(token.Kind)}", token);

    /// <summary>Something is wrong with a word.</summary>
    public static JmesPathException At(string text, string what, JmesPathToken token)
        => new($"{what}: Parse error at column {token.Position}, token \"{token.Text}\" ({NameOf(token.Kind).ToUpperInvariant()}), for expression:\n"
            + Marked(text, token.Position));

    /// <summary>The name of a word in messages.</summary>
    public static string NameOf(JmesPathTokenKind kind) => kind switch
    {
        JmesPathTokenKind.End => "eof",
        JmesPathTokenKind.Identifier => "unquoted_identifier",
        JmesPathTokenKind.QuotedIdentifier => "quoted_identifier",
        JmesPathTokenKind.At => "current",
        JmesPathTokenKind.Ampersand => "expref",
        JmesPathTokenKind.OpenBracket => "lbracket",
        JmesPathTokenKind.CloseBracket => "rbracket",
        JmesPathTokenKind.OpenBrace => "lbrace",
        JmesPathTokenKind.CloseBrace => "rbrace",
        JmesPathTokenKind.OpenParenthesis => "lparen",
        JmesPathTokenKind.CloseParenthesis => "rparen",
        JmesPathTokenKind.Equal => "eq",
        JmesPathTokenKind.NotEqual => "ne",
        JmesPathTokenKind.Less => "lt",
        JmesPathTokenKind.LessOrEqual => "lte",
        JmesPathTokenKind.Greater => "gt",
        JmesPathTokenKind.GreaterOrEqual => "gte",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Marked(string text, int position) => $"\"{text}\"\n{new string(' ', position + 1)}^";
}
