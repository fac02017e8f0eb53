using System.Globalization;
using static Finch.Aws.Query.JmesPathTokenKind;

namespace Finch.Aws.Query;

/// <summary>A Pratt parser for JMESPath: each word knows how strongly it binds, and projections reach as far as nothing weaker stops them.</summary>
internal sealed class JmesPathParser
{
    /// <summary>Deep enough for any query a person writes, and far from the end of the stack.</summary>
    private const int DeepestNesting = 200;

    private const int ProjectionStop = 10;

    private static readonly JmesPathNode Self = new JmesPathNode.Current();

    private readonly string _text;
    private readonly List<JmesPathToken> _tokens;
    private int _at;
    private int _depth;

    private JmesPathParser(string text)
    {
        _text = text;
        _tokens = new JmesPathLexer(text).Tokenize();
    }

    private JmesPathToken Token => _tokens[_at];

    /// <summary>Parses an expression.</summary>
    /// <exception cref="JmesPathException">It is malformed.</exception>
    public static JmesPathNode Parse(string text)
    {
        if (text.Trim().Length == 0)
            throw new JmesPathException("Invalid JMESPath expression: cannot be empty.");
        var parser = new JmesPathParser(text);
        var node = parser.Expression(0);
        return parser.Token.Kind == End ? node : throw parser.Unexpected();
    }

    private JmesPathNode Expression(int binding)
    {
        if (++_depth > DeepestNesting)
            throw new JmesPathException("Invalid jmespath expression: nested too deeply");
        var left = Start(Take());
        while (binding < Power(Token.Kind))
            left = Continue(Take(), left);
        _depth--;
        return left;
    }

    /// <summary>How strongly a word binds what is to its left.</summary>
    private static int Power(JmesPathTokenKind kind) => kind switch
    {
        Pipe => 1,
        Or => 2,
        And => 3,
        Equal or NotEqual or Less or LessOrEqual or Greater or GreaterOrEqual => 5,
        Flatten => 9,
        Star => 20,
        Filter => 21,
        Dot => 40,
        Not => 45,
        OpenBrace => 50,
        OpenBracket => 55,
        OpenParenthesis => 60,
        _ => 0,
    };

    /// <summary>A word at the beginning of an expression.</summary>
    private JmesPathNode Start(JmesPathToken token) => token.Kind switch
    {
        Identifier => new JmesPathNode.Field(token.Text),
        QuotedIdentifier when Token.Kind == OpenParenthesis => throw JmesPathErrors.At(_text, "Quoted identifier not allowed for function names.", Token),
        QuotedIdentifier => new JmesPathNode.Field(token.Text),
        Literal => new JmesPathNode.Constant(token.Value),
        At => Self,
        Ampersand => new JmesPathNode.Reference(Expression(Power(Ampersand))),
        Not => new JmesPathNode.Not(Expression(Power(Not))),
        Star => new JmesPathNode.ProjectValues(Self, Token.Kind == CloseBracket ? Self : Rest(Power(Star))),
        Flatten => new JmesPathNode.Project(new JmesPathNode.Flattened(Self), Rest(Power(Flatten))),
        Filter => FilterOf(Self),
        OpenBrace => MultiSelectObject(),
        OpenBracket => StartBracket(),
        OpenParenthesis => Grouped(),
        _ => throw Unexpected(token),
    };

    /// <summary>A word after a complete expression.</summary>
    private JmesPathNode Continue(JmesPathToken token, JmesPathNode left)
    {
        switch (token.Kind)
        {
            case Dot when Token.Kind == Star:
                Take();
                return new JmesPathNode.ProjectValues(left, Rest(Power(Star)));
            case Dot:
                return new JmesPathNode.Then(left, AfterDot(Power(Dot)));
            case Pipe:
                return new JmesPathNode.Then(left, Expression(Power(Pipe)));
            case Or:
                return new JmesPathNode.Or(left, Expression(Power(Or)));
            case And:
                return new JmesPathNode.And(left, Expression(Power(And)));
            case Flatten:
                return new JmesPathNode.Project(new JmesPathNode.Flattened(left), Rest(Power(Flatten)));
            case Filter:
                return FilterOf(left);
            case OpenBracket when Token.Kind is Number or Colon:
                return Bracket(left);
            case OpenBracket:
                Expect(Star);
                Expect(CloseBracket);
                return new JmesPathNode.Project(left, Rest(Power(Star)));
            case OpenParenthesis when left is JmesPathNode.Field function:
                return new JmesPathNode.Call(function.Name, Arguments());
            case Equal or NotEqual or Less or LessOrEqual or Greater or GreaterOrEqual:
                return new JmesPathNode.Compare(token.Kind, left, Expression(Power(token.Kind)));
            default:
                throw Unexpected(token);
        }
    }

    /// <summary>What a projection does with each element.</summary>
    private JmesPathNode Rest(int binding)
    {
        if (Power(Token.Kind) < ProjectionStop)
            return Self;
        switch (Token.Kind)
        {
            case OpenBracket or Filter:
                return Expression(binding);
            case Dot:
                Take();
                return AfterDot(binding);
            default:
                throw Unexpected();
        }
    }

    private JmesPathNode AfterDot(int binding)
    {
        switch (Token.Kind)
        {
            case Identifier or QuotedIdentifier or Star:
                return Expression(binding);
            case OpenBracket:
                Take();
                return MultiSelectList();
            case OpenBrace:
                Take();
                return MultiSelectObject();
            default:
                throw JmesPathErrors.Expecting(_text, "['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace']", Token);
        }
    }

    private JmesPathNode StartBracket()
    {
        if (Token.Kind is Number or Colon)
            return Bracket(Self);
        if (Token.Kind != Star || _tokens[_at + 1].Kind != CloseBracket)
            return MultiSelectList();
        _at += 2;
        return new JmesPathNode.Project(Self, Rest(Power(Star)));
    }

    /// <summary><c>[0]</c> or <c>[1:5:2]</c>; a slice projects, an index does not.</summary>
    private JmesPathNode Bracket(JmesPathNode left)
    {
        if (_tokens[_at].Kind == Number && _tokens[_at + 1].Kind != Colon)
        {
            var index = new JmesPathNode.Index(Integer(Take()));
            Expect(CloseBracket);
            return new JmesPathNode.Then(left, index);
        }

        var parts = new int?[3];
        for (var part = 0; Token.Kind != CloseBracket;)
        {
            if (Token.Kind == Colon && part < 2)
                (_, part) = (Take(), part + 1);
            else if (Token.Kind == Number && parts[part] is null)
                parts[part] = Integer(Take());
            else
                throw Token.Kind == End ? Unexpected() : JmesPathErrors.At(_text, "syntax error", Token);
        }

        Expect(CloseBracket);
        return new JmesPathNode.Project(new JmesPathNode.Then(left, new JmesPathNode.Slice(parts[0], parts[1], parts[2] ?? 1)), Rest(Power(Star)));
    }

    private JmesPathNode.ProjectFiltered FilterOf(JmesPathNode left)
    {
        var condition = Expression(0);
        Expect(CloseBracket);
        return new JmesPathNode.ProjectFiltered(left, condition, Token.Kind == Flatten ? Self : Rest(Power(Filter)));
    }

    private JmesPathNode Grouped()
    {
        var node = Expression(0);
        Expect(CloseParenthesis);
        return node;
    }

    private JmesPathNode.List MultiSelectList()
    {
        var items = new List<JmesPathNode>();
        do
            items.Add(Expression(0));
        while (TakeComma());
        Expect(CloseBracket);
        return new JmesPathNode.List(items);
    }

    private JmesPathNode.Object MultiSelectObject()
    {
        var entries = new List<KeyValuePair<string, JmesPathNode>>();
        do
        {
            var key = Take();
            if (key.Kind is not (Identifier or QuotedIdentifier))
                throw Unexpected(key);
            Expect(Colon);
            entries.Add(new(key.Text, Expression(0)));
        }
        while (TakeComma());
        Expect(CloseBrace);
        return new JmesPathNode.Object(entries);
    }

    private List<JmesPathNode> Arguments()
    {
        var arguments = new List<JmesPathNode>();
        if (Token.Kind != CloseParenthesis)
        {
            do
                arguments.Add(Expression(0));
            while (TakeComma());
        }

        Expect(CloseParenthesis);
        return arguments;
    }

    private bool TakeComma() => Token.Kind == Comma && Take().Kind == Comma;

    private JmesPathToken Take() => Token.Kind == End ? throw JmesPathErrors.Incomplete(_text) : _tokens[_at++];

    private void Expect(JmesPathTokenKind kind)
    {
        if (Token.Kind != kind)
            throw Token.Kind == End ? JmesPathErrors.Incomplete(_text) : JmesPathErrors.Expecting(_text, JmesPathErrors.NameOf(kind), Token);
        _at++;
    }

    private static int Integer(JmesPathToken token) => int.Parse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private JmesPathException Unexpected() => Unexpected(Token);

    private JmesPathException Unexpected(JmesPathToken token)
        => token.Kind == End ? JmesPathErrors.Incomplete(_text) : JmesPathErrors.At(_text, $"Unexpected token: {token.Text}", token);
}
