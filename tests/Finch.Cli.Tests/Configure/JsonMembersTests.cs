using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Finch.Cli.Auth.Configure;
using Xunit;

namespace Finch.Cli.Tests.Configure;

public class JsonMembersTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Set(string json, params string[] path) => Encoding.UTF8.GetString(JsonMembers.Set(Bytes(json), "\"finch\"", path));

    private static string Remove(string json, params string[] path) => Encoding.UTF8.GetString(JsonMembers.Remove(Bytes(json), path));

    [Theory]
    [InlineData("{}", "{\"credsStore\": \"finch\"}")]
    [InlineData("{\n}\n", "{\n\t\"credsStore\": \"finch\"\n}\n")]
    [InlineData("{\"a\":1}", "{\"a\":1,\"credsStore\": \"finch\"}")]
    [InlineData("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"credsStore\": \"finch\"\n}")]
    [InlineData("{\r\n\t\"a\": 1\r\n}", "{\r\n\t\"a\": 1,\r\n\t\"credsStore\": \"finch\"\r\n}")]
    [InlineData("{ \"credsStore\" :\t\"pass\" , \"a\": 1.50 }", "{ \"credsStore\" :\t\"finch\" , \"a\": 1.50 }")]
    [InlineData("{\"credsstore\": \"pass\"}", "{\"credsstore\": \"finch\"}")]
    [InlineData("\uFEFF{\"a\": {\"credsStore\": 1}}", "\uFEFF{\"a\": {\"credsStore\": 1},\"credsStore\": \"finch\"}")]
    public void A_member_is_set_in_the_manner_of_its_neighbours(string before, string after)
        => Assert.Equal(after, Set(before, "credsStore"));

    [Theory]
    [InlineData("{\"x\": 1, \"a\": 2, \"b\": 3}", "{\"x\": 1, \"b\": 3}")]
    [InlineData("{\"a\": 2, \"b\": 3}", "{\"b\": 3}")]
    [InlineData("{ \"x\": [1, {\"a\": 1}] , \"a\": {\"b\": \"}\"} }", "{ \"x\": [1, {\"a\": 1}] }")]
    [InlineData("{\n\t\"a\": 2\n}", "{\n}")]
    [InlineData("{\"x\": 1}", "{\"x\": 1}")]
    public void A_member_is_removed_with_its_comma(string before, string after) => Assert.Equal(after, Remove(before, "a"));

    [Theory]
    [InlineData("{\n\t\"auths\": {}\n}", "{\n\t\"auths\": {},\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"finch\"\n\t}\n}")]
    [InlineData("{\n  \"auths\": {}\n}", "{\n  \"auths\": {},\n  \"credHelpers\": {\n    \"ghcr.io\": \"finch\"\n  }\n}")]
    [InlineData("{\"auths\":{}}", "{\"auths\":{},\"credHelpers\": {\"ghcr.io\": \"finch\"}}")]
    public void A_new_section_looks_like_the_rest(string before, string after)
        => Assert.Equal(after, Encoding.UTF8.GetString(JsonMembers.Set(JsonMembers.SetObject(Bytes(before), "credHelpers"), "\"finch\"", "credHelpers", "ghcr.io")));

    [Fact]
    public void What_is_set_and_removed_again_leaves_the_same_bytes()
        => Gen.Select(Objects, Gen.Bool).Sample((json, indented) =>
        {
            var before = Bytes(json.ToJsonString(new() { WriteIndented = indented }));
            var after = JsonMembers.Set(before, "\"finch\"", "credsStore");
            Assert.Equal("\"finch\"", JsonMembers.Find(after, "credsStore"));
            Assert.True(JsonNode.DeepEquals(With(json, "finch"), JsonNode.Parse(after)));
            Assert.Equal(before, JsonMembers.Remove(after, "credsStore"));
            var section = JsonMembers.Set(JsonMembers.SetObject(before, "credHelpers"), "\"finch\"", "credHelpers", "a.test");
            Assert.Equal(before, JsonMembers.Remove(JsonMembers.Remove(section, "credHelpers", "a.test"), "credHelpers"));
        });

    private static JsonObject With(JsonObject json, string store)
    {
        var copy = (JsonObject)json.DeepClone();
        copy["credsStore"] = store;
        return copy;
    }

    private static readonly Gen<JsonNode?> Values = Gen.OneOf(
        Gen.String.Select(text => (JsonNode?)JsonValue.Create(text)), Gen.Double[-1e9, 1e9].Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)), Gen.Const((JsonNode?)null));

    /// <summary>Names as they occur, none of which is one of those that are set.</summary>
    private static readonly Gen<JsonObject> Flat = Gen.Dictionary(Gen.String.Select(name => name + "#"), Values)[0, 4]
        .Select(members => new JsonObject(members));

    private static readonly Gen<JsonObject> Objects = Gen.Select(Flat, Gen.Dictionary(Gen.String.Select(name => name + "!"), Flat)[0, 3]).Select((flat, nested) =>
    {
        foreach (var (name, value) in nested)
            flat[name] = value;
        return flat;
    });
}
