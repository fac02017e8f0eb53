using System.Text;
using Finch.Auth.Files.Json;
using Xunit;

namespace Finch.Auth.Tests.Files;

public class EditableJsonTests
{
    private static EditableJson Parse(string text) => EditableJson.Parse(Encoding.UTF8.GetBytes(text), "/x/config.json");

    private static string TextOf(EditableJson json) => Encoding.UTF8.GetString(json.Text);

    // Each row: a text, and the same text after auths["b"]["auth"] was set.
    [Theory]
    [InlineData("", "{\n\t\"auths\": {\n\t\t\"b\": {\n\t\t\t\"auth\": \"x\"\n\t\t}\n\t}\n}")]
    [InlineData("{}\n", "{\n\t\"auths\": {\n\t\t\"b\": {\n\t\t\t\"auth\": \"x\"\n\t\t}\n\t}\n}\n")]
    [InlineData("{\n\t\"auths\": {}\n}", "{\n\t\"auths\": {\n\t\t\"b\": {\n\t\t\t\"auth\": \"x\"\n\t\t}\n\t}\n}")]
    [InlineData("{\n  \"auths\": {\n  }\n}\n", "{\n  \"auths\": {\n    \"b\": {\n      \"auth\": \"x\"\n    }\n  }\n}\n")]
    [InlineData("{\n    \"auths\": {\n        \"a\": {}\n    }\n}", "{\n    \"auths\": {\n        \"a\": {},\n        \"b\": {\n            \"auth\": \"x\"\n        }\n    }\n}")]
    [InlineData("{\r\n  \"auths\": null,\r\n  \"z\": 1\r\n}\r\n", "{\r\n  \"auths\": {\r\n    \"b\": {\r\n      \"auth\": \"x\"\r\n    }\r\n  },\r\n  \"z\": 1\r\n}\r\n")]
    [InlineData("{\"auths\":{\"a\":{}}}", "{\"auths\":{\"a\":{},\"b\":{\"auth\":\"x\"}}}")]
    [InlineData("{\"z\": 1}\n", "{\"z\": 1, \"auths\": {\"b\": {\"auth\": \"x\"}}}\n")]
    [InlineData("{ \"auths\": { \"a\": {} } }", "{ \"auths\": { \"a\": {}, \"b\": {\"auth\": \"x\"} } }")]
    [InlineData("{\n\"auths\" : {\n\"a\" : {}\n}\n}", "{\n\"auths\" : {\n\"a\" : {},\n\"b\" : {\n\"auth\" : \"x\"\n}\n}\n}")]
    [InlineData("\uFEFF{\"auths\":{}}", "{\"auths\":{\"b\":{\"auth\":\"x\"}}}")]
    [InlineData("{\"auths\":{\"b\":{\"auth\":\"old\",\"n\":1.50e3}}}", "{\"auths\":{\"b\":{\"auth\":\"x\",\"n\":1.50e3}}}")]
    [InlineData("{\"auths\":{\"b\":\"odd\"}}", "{\"auths\":{\"b\":{\"auth\":\"x\"}}}")]
    public void What_is_added_looks_like_the_rest(string before, string after)
    {
        var json = Parse(before);
        json.Set(["auths", "b", "auth"], "x");
        Assert.Equal(after, TextOf(json));
    }

    [Theory]
    [InlineData("{\n\t\"a\": 1,\n\t\"b\": 2,\n\t\"c\": 3\n}", "a", "{\n\t\"b\": 2,\n\t\"c\": 3\n}")]
    [InlineData("{\n\t\"a\": 1,\n\t\"b\": 2,\n\t\"c\": 3\n}", "b", "{\n\t\"a\": 1,\n\t\"c\": 3\n}")]
    [InlineData("{\n\t\"a\": 1,\n\t\"b\": 2,\n\t\"c\": 3\n}", "c", "{\n\t\"a\": 1,\n\t\"b\": 2\n}")]
    [InlineData("{ \"a\" : 1 , \"b\" : 2 }", "a", "{ \"b\" : 2 }")]
    [InlineData("{ \"a\" : 1 , \"b\" : 2 }", "b", "{ \"a\" : 1 }")]
    [InlineData("{\n  \"a\": {\"x\": [1, 2]}\n}\n", "a", "{}\n")]
    [InlineData("{\"a\": 1, \"b\": 2, \"a\": 3}", "a", "{\"b\": 2}")]
    [InlineData("{\"a\": 1}", "b", "{\"a\": 1}")]
    public void What_is_removed_takes_its_comma_with_it(string before, string name, string after)
    {
        var json = Parse(before);
        json.RemoveWhere([], member => member.Name == name);
        Assert.Equal(after, TextOf(json));
    }

    [Fact]
    public void A_name_is_changed_where_it_stands()
    {
        var json = Parse("{\"a\":1,  \"b\\u0062\" :2}");
        json.Rename(json.Find("bb")!, "c\"ü");
        Assert.Equal("{\"a\":1,  \"c\\\"ü\" :2}", TextOf(json));
    }

    [Fact]
    public void What_nobody_can_read_stays_where_it_is()
    {
        var json = Parse("""{"\ud800": "\udfff", "big": 123456789012345678901234567890, "esc": "\u00e4\/", "auths": {}}""");
        json.Set(["auths", "b"], "x");
        Assert.Equal("""{"\ud800": "\udfff", "big": 123456789012345678901234567890, "esc": "\u00e4\/", "auths": {"b": "x"}}""", TextOf(json));
    }
}
