using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Finch.Auth.DockerConfig;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

public class AuthEntryTests
{
    private static string B64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("ann:secret", "ann", "secret")]
    [InlineData("ann:pa:ss:word", "ann", "pa:ss:word")]
    [InlineData("ann:wörd∞", "ann", "wörd∞")]
    [InlineData("ann:padded\0\0", "ann", "padded")]
    public void Auth_is_split_at_its_first_colon(string plain, string user, string password)
    {
        var basic = Assert.IsType<Credential.Basic>(AuthEntry.Decode(new JsonObject { ["auth"] = B64(plain) }));
        Assert.Equal((user, password), (basic.Username, basic.Password.Reveal()));
    }

    [Fact]
    public void Padding_is_optional()
        => Assert.Equal("ann", AuthEntry.Decode(new JsonObject { ["auth"] = B64("ann:x").TrimEnd('=') })!.User);

    [Fact]
    public void A_marker_is_no_credential() => Assert.Null(AuthEntry.Decode(new JsonObject()));

    [Fact]
    public void An_identity_token_is_read_with_its_user_and_a_registry_token_comes_first()
    {
        var identity = Assert.IsType<Credential.IdentityToken>(AuthEntry.Decode(new JsonObject { ["auth"] = B64("ann:"), ["identitytoken"] = "tok" }));
        Assert.Equal("ann", identity.User);
        Assert.IsType<Credential.RegistryToken>(AuthEntry.Decode(new JsonObject { ["auth"] = B64("a:b"), ["registrytoken"] = "tok" }));
    }

    [Fact]
    public void Plain_fields_of_old_files_are_read()
        => Assert.Equal("ann", AuthEntry.Decode(new JsonObject { ["username"] = "ann", ["password"] = "p" })!.User);

    [Theory]
    [InlineData("{\"auth\": \"%%%\"}")]
    [InlineData("{\"auth\": \"bm9jb2xvbg==\"}")]
    [InlineData("{\"auth\": 5}")]
    public void What_is_broken_is_said_without_its_content(string json)
    {
        var error = Assert.Throws<FormatException>(() => AuthEntry.Decode(JsonNode.Parse(json)));
        Assert.DoesNotContain("bm9jb2xvbg", error.Message);
    }

    [Fact]
    public void What_is_written_is_read_back()
        => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char[' ', '\u2fff'], 1, 40]).Sample((user, password) =>
        {
            var entry = new JsonObject { ["kept"] = 1 };
            AuthEntry.Encode(new Credential.Basic(user, new Secret(password)), entry);
            return AuthEntry.Decode(entry) is Credential.Basic basic && basic.Username == user && basic.Password.Reveal() == password
                && entry["kept"] is not null;
        });
}
