using CsCheck;
using Finch.Aws.Configuration;
using Xunit;

namespace Finch.Aws.Tests;

public sealed class IniParserTests
{
    [Fact]
    public void Sections_values_comments_and_blocks_are_read()
    {
        var sections = IniParser.Parse("""
            # the whole line
            [default]
            Region = eu-west-1   ; behind a space
            secret = a#b;c=d
            [profile "my team"]
            services =
              ecr = http://127.0.0.1:1
            s3 =
              max = 1
              min = 2
            note = one
              two
            """, "config");
        Assert.Equal(["default", "profile my team"], sections.Select(s => s.Name));
        Assert.Equal("eu-west-1", sections[0]["region"]);
        Assert.Equal("a#b;c=d", sections[0]["secret"]);
        Assert.Equal("2", sections[1].Nested("s3", "min"));
        Assert.Equal("one\ntwo", sections[1]["note"]);
    }

    [Theory]
    [InlineData("x = 1", "line 1: a value stands before the first [section]")]
    [InlineData("[default]\n\nnonsense", "line 3: a line is neither [section] nor key = value")]
    [InlineData("[default", "line 1: a [section] is not closed")]
    [InlineData("[a]\n= 1", "line 2: a line is neither")]
    public void A_mistake_is_named_with_its_line(string text, string what)
    {
        var error = Assert.Throws<AwsException>(() => IniParser.Parse(text, "/home/ann/.aws/config"));
        Assert.StartsWith("Unable to parse config file: /home/ann/.aws/config (" + what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_parsed_or_refused_in_words() => Gen.String.Sample(text =>
    {
        try
        {
            return IniParser.Parse(text, "x") is not null;
        }
        catch (AwsException error)
        {
            return error.Failure == AwsFailure.Configuration;
        }
    });

    [Fact]
    public void What_is_written_is_read_back()
    {
        var word = Gen.Char["abcdefghijklmnopqrstuvwxyz_0123456789/+=#"].Array[1, 20].Select(c => new string(c));
        var key = Gen.Char["abcdefghijklmnopqrstuvwxyz_"].Array[1, 10].Select(c => new string(c));
        Gen.Dictionary(key, word.Where(w => w[0] != '#' && w[0] != ';'))[0, 10].Sample(values =>
        {
            var text = "[profile x]\n" + string.Concat(values.Select(v => $"{v.Key} = {v.Value}\n"));
            return IniParser.Parse(text, "x")[0].Values.OrderBy(v => v.Key).SequenceEqual(values.OrderBy(v => v.Key));
        });
    }
}
