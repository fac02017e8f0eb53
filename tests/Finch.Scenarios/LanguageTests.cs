using Finch.Scenarios.Commands;
using Finch.Scenarios.Language;
using Xunit;

namespace Finch.Scenarios;

/// <summary>The language of the scenarios itself.</summary>
public sealed class LanguageTests
{
    [Fact]
    public void An_archive_is_a_script_and_files()
    {
        var archive = Archive.Parse("finch version\n-- a.txt --\none\n-- b/c.txt --\n");
        Assert.Equal("finch version", archive.Script);
        Assert.Equal([("a.txt", "one\n"), ("b/c.txt", "")], archive.Files);
    }

    [Theory]
    [InlineData("a b", "a,b")]
    [InlineData("a 'b c' d", "a,b c,d")]
    [InlineData("--name='b c'", "--name=b c")]
    [InlineData("a '' # rest", "a,")]
    [InlineData("a#b 'c # d'", "a#b,c # d")]
    public void Quotes_keep_words_together(string line, string words) =>
        Assert.Equal(words.Split(','), Word.Split(line).Words.Select(word => word.Text));

    [Fact]
    public void An_open_quote_is_refused() => Assert.Throws<FormatException>(() => Word.Split("a 'b"));

    [Fact]
    public void Failure_and_exit_code_are_expected_on_the_line()
    {
        var line = ScriptLine.Parse(7, "! finch token $HOST    # exit 4");
        Assert.True(line.Negated);
        Assert.Equal("finch", line.Command);
        Assert.Equal(4, line.Exit);
        Assert.Equal(["token", "$HOST"], line.Words.Select(word => word.Text));
    }

    [Fact]
    public void A_shell_line_is_kept_word_for_word()
    {
        var line = ScriptLine.Parse(1, "sh echo \"$A  b\" | tr '#' x # exit 3");
        Assert.Equal("echo \"$A  b\" | tr '#' x", line.Verbatim);
        Assert.Equal(3, line.Exit);
    }

    [Fact]
    public void Variables_are_expanded_and_escaped_in_patterns()
    {
        var variables = new Variables([]) { ["HOST"] = "a.b" };
        Assert.Equal("https://a.b:1/$ $", variables.Expand("https://${HOST}:1/$$ $"));
        Assert.Equal(@"^a\.b$", variables.ExpandPattern("^$HOST$"));
        Assert.Throws<ScenarioFailure>(() => variables.Expand("$NOBODY"));
    }

    [Theory]
    [InlineData("hunter2-secret")]
    [InlineData("ä secret/with+signs")]
    public void A_secret_is_found_in_every_form(string secret)
    {
        foreach (var user in new[] { "", "a", "ab", "abc", "AWS:" })
        {
            var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(user + secret + "\n"));
            Assert.Contains(SecretSearch.Forms(secret), form => encoded.Contains(form, StringComparison.Ordinal));
        }

        Assert.Contains(Uri.EscapeDataString(secret), SecretSearch.Forms(secret));
    }

    [Fact]
    public void A_difference_shows_the_lines_of_one_side_only() => Assert.Equal("- b\n+ c", Golden.Difference("a\nb", "a\nc"));
}
