using System.Text.Json.Nodes;

namespace Finch.Aws.Query;

/// <summary>The words of the JMESPath grammar.</summary>
internal enum JmesPathTokenKind
{
    End, Identifier, QuotedIdentifier, Literal, Number, Dot, Star, Colon, Comma, At, Ampersand, Pipe, Or, And, Not,
    OpenBracket, CloseBracket, Filter, Flatten, OpenBrace, CloseBrace, OpenParenthesis, CloseParenthesis,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
}

/// <summary>One word of an expression.</summary>
/// <param name="Kind">Which word.</param>
/// <param name="Text">As written, without quotes.</param>
/// <param name="Position">Where it starts.</param>
/// <param name="Value">Of a literal.</param>
internal sealed record JmesPathToken(JmesPathTokenKind Kind, string Text, int Position, JsonNode? Value = null);
