using System.Text.Json.Nodes;
using CsCheck;
using Finch.Aws.Query;
using Xunit;

namespace Finch.Aws.Tests;

public sealed class JmesPathTests
{
    private const string Data = """
        {"a":{"b":{"c":1}},"n":[3,1,2],"s":["b","a"],"people":[{"name":"bob","age":30,"tags":["x","y"]},{"name":"ann","age":20},
        {"name":"cat","age":40,"tags":[]}],"nested":[[1,2],[3],4],"Q q":"quoted","empty":[],"z":null,"t":true,"o":{"k1":1,"k2":2}}
        """;

    /// <summary>The answers are those of jmespath.py, which the AWS CLI uses.</summary>
    [Theory]
    [InlineData("a.b.c", "1")]
    [InlineData("a.x.c", "null")]
    [InlineData("\"Q q\"", "\"quoted\"")]
    [InlineData("n[0]", "3")]
    [InlineData("n[-1]", "2")]
    [InlineData("n[7]", "null")]
    [InlineData("n[1:]", "[1,2]")]
    [InlineData("n[::-1]", "[2,1,3]")]
    [InlineData("n[:-1]", "[3,1]")]
    [InlineData("n[5:0:-2]", "[2]")]
    [InlineData("people[*].name", "[\"bob\",\"ann\",\"cat\"]")]
    [InlineData("people[].tags[]", "[\"x\",\"y\"]")]
    [InlineData("people[*].tags[0]", "[\"x\"]")]
    [InlineData("nested[]", "[1,2,3,4]")]
    [InlineData("o.*", "[1,2]")]
    [InlineData("*.b.c", "[1]")]
    [InlineData("people[?age > `25`].name", "[\"bob\",\"cat\"]")]
    [InlineData("people[?age > `25` && name != 'cat'].name | [0]", "\"bob\"")]
    [InlineData("people[?!tags].name", "[\"ann\",\"cat\"]")]
    [InlineData("people[?name == 'ann' || age == `40`].age", "[20,40]")]
    [InlineData("people[?(age >= `30`)].age", "[30,40]")]
    [InlineData("people[?name < 'b']", "[{\"name\":\"ann\",\"age\":20}]")]
    [InlineData("people[0].[name,age]", "[\"bob\",30]")]
    [InlineData("people[*].{n:name,a:age}", "[{\"n\":\"bob\",\"a\":30},{\"n\":\"ann\",\"a\":20},{\"n\":\"cat\",\"a\":40}]")]
    [InlineData("[a.b, n]", "[{\"c\":1},[3,1,2]]")]
    [InlineData("z || t", "true")]
    [InlineData("z && t", "null")]
    [InlineData("!z", "true")]
    [InlineData("@.t", "true")]
    [InlineData("'it\\'s'", "\"it's\"")]
    [InlineData("`{\"a\": [1]}`.a[0]", "1")]
    [InlineData("abs(`-3`)", "3")]
    [InlineData("avg(n)", "2.0")]
    [InlineData("avg(empty)", "null")]
    [InlineData("ceil(`1.2`)", "2")]
    [InlineData("floor(`-1.2`)", "-2")]
    [InlineData("contains(s, 'a')", "true")]
    [InlineData("contains('foobar', 'oba')", "true")]
    [InlineData("ends_with('foobar', 'bar')", "true")]
    [InlineData("starts_with('foobar', 'bar')", "false")]
    [InlineData("join('-', s)", "\"b-a\"")]
    [InlineData("keys(o)", "[\"k1\",\"k2\"]")]
    [InlineData("values(o)", "[1,2]")]
    [InlineData("length('日本')", "2")]
    [InlineData("length(o)", "2")]
    [InlineData("map(&age, people)", "[30,20,40]")]
    [InlineData("map(&tags, people)", "[[\"x\",\"y\"],null,[]]")]
    [InlineData("max(n)", "3")]
    [InlineData("min(s)", "\"a\"")]
    [InlineData("max_by(people, &age).name", "\"cat\"")]
    [InlineData("min_by(people, &name).age", "20")]
    [InlineData("merge(o, `{\"k2\":3}`)", "{\"k1\":1,\"k2\":3}")]
    [InlineData("not_null(z, a.x, t)", "true")]
    [InlineData("reverse(n)", "[2,1,3]")]
    [InlineData("reverse('abc')", "\"cba\"")]
    [InlineData("sort(n)", "[1,2,3]")]
    [InlineData("sort_by(people, &age)[*].name", "[\"ann\",\"bob\",\"cat\"]")]
    [InlineData("sum(n)", "6")]
    [InlineData("sum(empty)", "0")]
    [InlineData("to_array('x')", "[\"x\"]")]
    [InlineData("to_number('1.5')", "1.5")]
    [InlineData("to_number('x')", "null")]
    [InlineData("to_string(n)", "\"[3,1,2]\"")]
    [InlineData("type(@)", "\"object\"")]
    [InlineData("people[*].[name, tags[0]] | [1]", "[\"ann\",null]")]
    [InlineData("nested[*][0]", "[1,3]")]
    [InlineData("`foo`", "\"foo\"")]
    public void Expressions_have_the_values_of_the_reference(string expression, string expected)
        => Assert.Equal(expected, Text(JmesPathExpression.Parse(expression).Search(JsonNode.Parse(Data))));

    [Theory]
    [InlineData("", "Invalid JMESPath expression: cannot be empty.")]
    [InlineData("[", "Invalid jmespath expression: Incomplete expression:\n\"[\"\n  ^")]
    [InlineData("foo bar", "Unexpected token: bar: Parse error at column 4, token \"bar\" (UNQUOTED_IDENTIFIER), for expression:\n\"foo bar\"\n     ^")]
    [InlineData("a[x]", "Expecting: star, got: unquoted_identifier: Parse error at column 2, token \"x\" (UNQUOTED_IDENTIFIER), for expression:\n\"a[x]\"\n   ^")]
    [InlineData("#", "Bad jmespath expression: Unknown token #:\n#\n^")]
    public void A_malformed_expression_is_refused_in_the_AWS_CLI_s_words(string expression, string message)
        => Assert.Equal(message, Assert.Throws<JmesPathException>(() => JmesPathExpression.Parse(expression)).Message);

    [Theory]
    [InlineData("nope(@)", "Unknown function: nope()")]
    [InlineData("length()", "Expected 1 argument for function length(), received 0")]
    [InlineData("abs('a')", "In function abs(), invalid type for value: a, expected one of: ['number'], received: \"string\"")]
    [InlineData("sum(s)", "In function sum(), invalid type for value: [\"b\",\"a\"], expected one of: ['array-number'], received: \"string\"")]
    public void A_function_says_what_it_does_not_take(string expression, string message)
        => Assert.Equal(message, Assert.Throws<JmesPathException>(() => JmesPathExpression.Parse(expression).Search(JsonNode.Parse(Data))).Message);

    [Fact]
    public void Any_text_is_an_expression_or_is_refused()
    {
        string[] words = ["a", "[", "]", "[?", "[]", "*", ".", "|", "||", "&&", "!", "@", "&", "(", ")", "{", "}", ":", ",", "1", "-1", "'x'", "`1`", "==", "<", "\"q\"", "length", " "];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 12].Select(string.Concat).Sample(expression =>
        {
            try
            {
                JmesPathExpression.Parse(expression).Search(JsonNode.Parse(Data));
            }
            catch (JmesPathException)
            {
            }
        });
        Gen.String.Sample(expression =>
        {
            try
            {
                JmesPathExpression.Parse(expression);
            }
            catch (JmesPathException)
            {
            }
        });
    }

    [Fact]
    public void A_tower_of_brackets_does_not_end_the_stack()
        => Assert.Throws<JmesPathException>(() => JmesPathExpression.Parse(new string('(', 100_000)));

    private static string Text(JsonNode? node) => JsonNumber.Is(node) ? JsonNumber.Text(node!) : CompactJson.Of(node);
}
