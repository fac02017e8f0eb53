using System.Text;
using CsCheck;
using Finch.Auth.DockerConfig;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

public class DockerConfigDocumentTests
{
    private static DockerConfigDocument Parse(string json) => DockerConfigDocument.Parse(Encoding.UTF8.GetBytes(json), "/x/config.json");

    private static CredentialQuery Query(string host, string? repository = null) => new(RegistryHost.Parse(host), repository);

    private static readonly Credential Ann = new Credential.Basic("ann", new Secret("pw"));

    [Theory]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("ghcr.io:443", "ghcr.io")]
    [InlineData("https://ghcr.io", "ghcr.io")]
    [InlineData("https://legacy.example/v1/", "legacy.example")]
    [InlineData("http://127.0.0.1:5000/v2/", "127.0.0.1:5000")]
    public void Entries_of_other_tools_are_found_under_every_spelling(string key, string host)
        => Assert.Equal("u", Parse("{\"auths\": {\"" + key + "\": {\"auth\": \"dTpw\"}}}").Find(Query(host))?.Credential.User);

    [Fact]
    public void The_deepest_path_that_fits_wins()
    {
        var document = Parse("""
            {"auths": {"quay.io": {"username": "all", "password": "x"}, "quay.io/team": {"username": "team", "password": "x"},
                       "quay.io/team/app": {"username": "app", "password": "x"}, "quay.io/te": {"username": "no", "password": "x"}}}
            """);
        Assert.Equal("app", document.Find(Query("quay.io", "team/app"))?.Credential.User);
        Assert.Equal("team", document.Find(Query("quay.io", "team/other"))?.Credential.User);
        Assert.Equal("all", document.Find(Query("quay.io", "else"))?.Credential.User);
        Assert.Equal("all", document.Find(Query("quay.io"))?.Credential.User);
    }

    [Fact]
    public void A_marker_does_not_hide_an_entry_under_another_spelling()
        => Assert.Equal("u", Parse("""{"auths": {"ghcr.io": {}, "https://ghcr.io": {"auth": "dTpw"}}}""").Find(Query("ghcr.io"))?.Credential.User);

    [Fact]
    public void Setting_keeps_unknown_keys_their_order_and_the_text_of_numbers()
    {
        var document = Parse("""{"zeta": 1.50, "auths": {"a.example": {"auth": "dTpw", "mine": [1e3]}, "ghcr.io:443": {"auth": "dTpw"}}, "alpha": {"b": "<&>ü"}}""");
        document.Set(RegistryHost.Parse("ghcr.io"), Ann);
        document.Set(RegistryHost.Parse("a.example"), Ann);
        var text = Encoding.UTF8.GetString(document.Format());
        Assert.Contains("\"zeta\": 1.50", text);
        Assert.Contains("1e3", text);
        Assert.Contains("<&>ü", text);
        Assert.True(text.IndexOf("zeta", StringComparison.Ordinal) < text.IndexOf("alpha", StringComparison.Ordinal));
        Assert.DoesNotContain("ghcr.io:443", text);
        Assert.StartsWith("{\n\t\"zeta\"", text);
        Assert.False(text.EndsWith('\n'));
    }

    [Fact]
    public void A_broken_entry_fails_only_the_lookup_that_asks_for_it_and_survives_a_change()
    {
        var document = Parse("""{"auths": {"bad.example": {"auth": "!!!"}, "good.example": {"auth": "dTpw"}}}""");
        Assert.NotNull(document.Find(Query("good.example")));
        var error = Assert.Throws<RegistryAuthException>(() => document.Find(Query("bad.example")));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.Contains("auths[\"bad.example\"]", error.Message);
        document.Set(RegistryHost.Parse("new.example"), Ann);
        Assert.Contains("!!!", Encoding.UTF8.GetString(document.Format()));
    }

    [Theory]
    [InlineData("{\n  \"auths\": {\n    \"a\" 1\n  }\n}", ":3:9:")]
    [InlineData("[]", ":1:1:")]
    [InlineData("{\"a\": 1, \"a\": 2}", ":1:")]
    [InlineData("{\"ä\": x}", ":1:7:")]
    public void What_does_not_parse_is_reported_with_line_and_column(string json, string place)
    {
        var error = Assert.Throws<RegistryAuthException>(() => Parse(json));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.Contains("/x/config.json" + place, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("\uFEFF{}")]
    public void An_empty_file_is_an_empty_configuration(string json) => Assert.Empty(Parse(json).Entries());

    [Fact]
    public void Helpers_are_matched_on_the_normalised_host()
    {
        var document = Parse("""{"credHelpers": {"https://ghcr.io:443": "pass", "quay.io": ""}, "credsStore": "secretservice"}""");
        Assert.Equal("pass", document.HelperFor(RegistryHost.Parse("ghcr.io"))?.Name);
        Assert.Null(document.HelperFor(RegistryHost.Parse("quay.io")));
        Assert.Equal("secretservice", document.DefaultHelper);
    }

    [Fact]
    public void Removing_takes_every_spelling_and_leaves_path_scoped_entries()
    {
        var document = Parse("""{"auths": {"https://quay.io/v1/": {"auth": "dTpw"}, "quay.io": {}, "quay.io/team": {"auth": "dTpw"}}}""");
        Assert.Equal(2, document.Remove(RegistryHost.Parse("quay.io")).Count);
        Assert.Single(document.Entries());
    }

    [Fact]
    public void Parsing_never_throws_anything_else()
        => Gen.String[Gen.OneOf(Gen.Char, Gen.Char["{}[]\":,auths "]), 0, 60].Sample(json =>
        {
            try
            {
                var document = Parse(json);
                _ = document.Find(Query("ghcr.io"));
                _ = document.HelperFor(RegistryHost.Parse("ghcr.io"));
            }
            catch (RegistryAuthException error)
            {
                Assert.Equal(AuthFailure.Configuration, error.Failure);
            }
        });
}
