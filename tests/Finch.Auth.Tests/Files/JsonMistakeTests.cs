using System.Text;
using CsCheck;
using Finch.Auth.Files.Json;
using Xunit;

namespace Finch.Auth.Tests.Files;

public class JsonMistakeTests
{
    private static string MistakeIn(ReadOnlySpan<byte> text)
    {
        try
        {
            EditableJson.Parse(text, "F");
        }
        catch (RegistryAuthException error)
        {
            Assert.Equal(AuthFailure.Configuration, error.Failure);
            return error.Message;
        }

        return "";
    }

    [Theory]
    [InlineData("{\n  \"auths\": {\n    \"a\" 1\n  }\n}", "F:3:9: not valid JSON in auths: a colon or a comma is missing before this")]
    [InlineData("{\"auths\": {\"ghcr.io\": {\"auth\": }}}", "F:1:32: not valid JSON in auths[\"ghcr.io\"][\"auth\"]: a value is missing before this")]
    [InlineData("{\"auths\": {\"ghcr.io\": {\"auth\": \"YW5u\nOng=\"}}}", "F:1:37: not valid JSON in auths[\"ghcr.io\"][\"auth\"]: a text ends in the line it began in, and a tab in it is written \\t")]
    [InlineData("[]", "F:1:1: an object in braces is expected here")]
    [InlineData("\"text\"", "F:1:1: an object in braces is expected here")]
    [InlineData("{\"ä\": x}", "F:1:7: not valid JSON in ä: a quote, a comma or a colon is missing here")]
    [InlineData("{\n\t\"a\": 1,\n}", "F:3:1: not valid JSON: no comma stands before a closing brace")]
    [InlineData("{\n\t// mine\n\t\"a\": 1\n}", "F:2:2: not valid JSON: comments are not part of JSON, and docker does not read them")]
    [InlineData("{'a': 1}", "F:1:2: not valid JSON: names and texts stand in double quotes")]
    [InlineData("{\"a\": {} \"b\": 1}", "F:1:10: not valid JSON: a comma is missing before this")]
    [InlineData("{\"a\": \"C:\\Users\"}", "F:1:11: not valid JSON in a: a backslash in a text is written twice")]
    [InlineData("{\"a\": 1}\n}", "F:2:1: not valid JSON: something follows behind the end; two programs may have written at once")]
    [InlineData("{\"a\": 1}{\"a\": 1}", "F:1:9: not valid JSON: something follows behind the end; two programs may have written at once")]
    [InlineData("{\"auths\": {\"ghcr.io\": {\"auth\": \"YW5", "F:1:36: not valid JSON in auths[\"ghcr.io\"][\"auth\"]: it ends too early; a quote, a brace or a bracket is missing")]
    [InlineData("{\"a\": [1, 2", "F:1:12: not valid JSON in a: it ends too early; a quote, a brace or a bracket is missing")]
    [InlineData("{\"a\": 1]", "F:1:8: not valid JSON: this brace or bracket closes what was never opened")]
    [InlineData("{\"a\": 1,, \"b\": 2}", "F:1:9: not valid JSON: something is missing before this comma")]
    [InlineData("\0\0\0\0", "F:1:1: the file holds nothing but zero bytes, as after a crash of the machine")]
    public void The_place_the_key_and_the_reason_are_said(string text, string message) => Assert.Equal(message, MistakeIn(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Other_encodings_are_named()
    {
        Assert.Equal("F:1:1: the file is UTF-16; save it as UTF-8", MistakeIn([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")]));
        Assert.Equal("F:1:1: the file is UTF-16; save it as UTF-8", MistakeIn(Encoding.Unicode.GetBytes("{\"auths\": {}}")));
        Assert.Equal("F:1:1: the file is UTF-16; save it as UTF-8", MistakeIn(Encoding.BigEndianUnicode.GetBytes("{}")));
        Assert.Equal("F:2:7: not valid JSON: this character is not UTF-8", MistakeIn([.. "{\n \"user"u8, 0xFC, .. "\": 1}"u8]));
    }

    [Fact]
    public void Deep_nesting_is_a_mistake_and_no_crash()
    {
        Assert.Contains("nested too deeply", MistakeIn(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000))));
        Assert.Contains("nested too deeply", MistakeIn(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))));
    }

    // The parser's own words repeat what stands there: 'topsecret}' is an invalid JSON literal.
    [Theory]
    [InlineData("{\"auths\": {\"a\": {\"password\": topsecret}}}")]
    [InlineData("{\"auths\": {\"a\": {\"password\": falsesecret}}}")]
    [InlineData("{\"auths\": {\"a\": {\"password\" \"topsecret\"}}}")]
    [InlineData("{\"auths\": {\"a\": {\"password\": \"topsecret}}}")]
    [InlineData("{\"auths\": {\"a\": {\"password\": \"top\\secret\"}}}")]
    [InlineData("{\"auths\": {\"a\": {\"password\": 0secret}}}")]
    [InlineData("secret")]
    public void No_content_is_said(string text)
    {
        var error = Assert.Throws<RegistryAuthException>(() => EditableJson.Parse(Encoding.UTF8.GetBytes(text), "F"));
        Assert.Contains("not valid JSON", error.Message);
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Fact]
    public void A_key_cannot_send_control_characters_to_a_terminal()
        => Assert.DoesNotContain('\u001b', MistakeIn("{\"a\\u001b[2J\": x}"u8));

    [Fact]
    public void Nothing_else_is_ever_thrown()
        => Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.String[Gen.OneOf(Gen.Char, Gen.Char["{}[]\":,\\ \n0123tfn"]), 0, 60].Select(Encoding.UTF8.GetBytes))
            .Sample(bytes => MistakeIn(bytes) is not null, iter: 20_000);
}
