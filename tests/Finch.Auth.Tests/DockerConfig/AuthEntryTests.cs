using System.Text;
using CsCheck;
using Finch.Auth.DockerConfig;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

public class AuthEntryTests
{
    private static readonly RegistryHost Host = RegistryHost.Parse("a.example");

    private static string B64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The credential of one entry, read as part of a file.</summary>
    private static Credential? Decode(string entry)
        => DockerConfigDocument.Parse(Encoding.UTF8.GetBytes("{\"auths\":{\"a.example\":" + entry + "}}"), "/x/config.json")
            .Find(new CredentialQuery(Host))?.Credential;

    private static (string User, string Password) Basic(string entry)
    {
        var basic = Assert.IsType<Credential.Basic>(Decode(entry));
        return (basic.Username, basic.Password.Reveal());
    }

    [Theory]
    [InlineData("ann:secret", "ann", "secret")]
    [InlineData("ann:pa:ss:word", "ann", "pa:ss:word")]
    [InlineData("ann:wörd∞", "ann", "wörd∞")]
    [InlineData("ann:padded\0\0", "ann", "padded")]
    [InlineData("ann:", "ann", "")]
    [InlineData(":token", "", "token")]
    public void Auth_is_split_at_its_first_colon(string plain, string user, string password)
        => Assert.Equal((user, password), Basic($$"""{"auth": "{{B64(plain)}}"}"""));

    // "ann:???>>>" is YW5uOj8/Pz4+Pg==, in which every peculiarity of an encoder shows.
    [Theory]
    [InlineData("YW5uOj8/Pz4+Pg==")]
    [InlineData("YW5uOj8/Pz4+Pg")]
    [InlineData("YW5uOj8_Pz4-Pg==")]
    [InlineData("YW5uOj8_Pz4-Pg")]
    [InlineData("YW5uOj8/\\nPz4+Pg==\\n")]
    [InlineData("YW5uOj8/\\r\\nPz4+Pg==\\r\\n")]
    [InlineData(" YW5u Oj8/\\tPz4+Pg== ")]
    [InlineData("YW5uOj8/Pz4+\\nPg")]
    [InlineData("YW5uOj8\\/Pz4\\u002bPg\\u003d\\u003d")]
    public void Every_encoder_is_understood(string auth) => Assert.Equal(("ann", "???>>>"), Basic($$"""{"auth": "{{auth}}"}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"auth": ""}""")]
    [InlineData("""{"auth": null, "identitytoken": ""}""")]
    [InlineData("""{"email": "ann@example.com"}""")]
    [InlineData("""{"username": "", "password": ""}""")]
    public void A_marker_is_no_credential(string entry) => Assert.Null(Decode(entry));

    [Fact]
    public void An_identity_token_is_read_with_its_user_and_a_registry_token_comes_first()
    {
        var identity = Assert.IsType<Credential.IdentityToken>(Decode("""{"auth": "YW5uOg==", "identitytoken": "tok"}"""));
        Assert.Equal(("ann", "tok"), (identity.User, identity.Token.Reveal()));
        Assert.Null(Assert.IsType<Credential.IdentityToken>(Decode("""{"identitytoken": "tok"}""")).User);
        Assert.IsType<Credential.RegistryToken>(Decode("""{"auth": "YW5uOng=", "registrytoken": "tok"}"""));
    }

    [Fact]
    public void Plain_fields_of_old_files_are_read_where_auth_is_empty()
    {
        Assert.Equal(("ann", "p"), Basic("""{"username": "ann", "password": "p"}"""));
        Assert.Equal(("ann", "p"), Basic("""{"auth": "", "username": "ann", "password": "p"}"""));
        Assert.Equal(("ann", "x"), Basic("""{"auth": "YW5uOng=", "username": "bob", "password": "p"}"""));
    }

    [Fact]
    public void Names_are_taken_in_any_case_and_the_last_of_two_counts()
        => Assert.Equal(("bob", "p"), Basic("""{"Username": "ann", "USERNAME": "bob", "Password": "p"}"""));

    [Theory]
    [InlineData("""{"auth": "%%%"}""", "is not base64")]
    [InlineData("""{"auth": "bm9jb2xvbg=="}""", "is not user:password in base64")]
    [InlineData("""{"auth": "YW5uOuRm"}""", "is not UTF-8")]
    [InlineData("""{"auth": "YW5uO"}""", "is not base64")]
    [InlineData("""{"auth": 5}""", "\"auth\": a text is expected here")]
    [InlineData("""{"identitytoken": "\ud800 bm9jb2xvbg"}""", "\"identitytoken\": half a surrogate pair")]
    [InlineData("\"bm9jb2xvbg==\"", "an object is expected here")]
    [InlineData("[]", "an object is expected here")]
    public void What_is_broken_is_said_with_its_key_and_without_its_content(string entry, string reason)
    {
        var error = Assert.Throws<RegistryAuthException>(() => Decode(entry));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.StartsWith("/x/config.json:1:11: auths[\"a.example\"]: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain("bm9jb2xvbg", error.ToString());
        Assert.DoesNotContain("YW5u", error.ToString());
    }

    [Fact]
    public void What_is_written_is_read_back()
        => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char[' ', '\u2fff'], 1, 40]).Sample((user, password) =>
        {
            var document = DockerConfigDocument.Parse([], "/x/config.json");
            document.Set(Host, new Credential.Basic(user, new Secret(password)));
            return document.Find(new CredentialQuery(Host))?.Credential is Credential.Basic basic && basic.Username == user && basic.Password.Reveal() == password;
        });
}
