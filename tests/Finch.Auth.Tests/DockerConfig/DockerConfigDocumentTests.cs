using System.Text;
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
    public void Names_of_sections_are_taken_in_any_case_as_docker_takes_them()
    {
        var document = Parse("""{"Auths": {"a.example": {"Auth": "dTpw"}}, "credsstore": "pass", "CREDHELPERS": {"b.example": "gcloud"}}""");
        Assert.Equal("u", document.Find(Query("a.example"))?.Credential.User);
        Assert.Equal("pass", document.DefaultHelper);
        Assert.Equal("gcloud", document.HelperFor(RegistryHost.Parse("b.example"))?.Name);
        document.Set(RegistryHost.Parse("a.example"), Ann);
        Assert.Equal("""{"Auths": {"a.example": {"auth": "YW5uOnB3"}}, "credsstore": "pass", "CREDHELPERS": {"b.example": "gcloud"}}""", TextOf(document));
    }

    [Theory]
    [InlineData("{\"auths\": {},\n \"auths\": {}}")]
    [InlineData("{\"auths\": {},\n \"Auths\": {}}")]
    public void A_section_that_is_there_twice_is_an_error_with_both_places(string json)
    {
        var document = Parse(json);
        var error = Assert.Throws<RegistryAuthException>(() => document.Find(Query("a.example")));
        Assert.Equal("/x/config.json:2:2: auths: this is there twice, first in line 1", error.Message);
        Assert.Throws<RegistryAuthException>(() => document.Set(RegistryHost.Parse("a.example"), Ann));
    }

    [Fact]
    public void Of_an_entry_that_is_there_twice_the_last_one_counts_and_one_is_left()
    {
        var document = Parse("""{"auths": {"a.example": {"auth": "b2xkOng="}, "b.example": {}, "a.example": {"auth": "dTpw", "n": 1}}, "x": 1, "x": 2}""");
        Assert.Equal("u", document.Find(Query("a.example"))?.Credential.User);
        Assert.Equal(2, document.Entries().Count());
        document.Set(RegistryHost.Parse("a.example"), Ann);
        Assert.Equal("""{"auths": {"b.example": {}, "a.example": {"auth": "YW5uOnB3", "n": 1}}, "x": 1, "x": 2}""", TextOf(document));
        Assert.Single(document.Remove(RegistryHost.Parse("a.example")));
        Assert.Equal("""{"auths": {"b.example": {}}, "x": 1, "x": 2}""", TextOf(document));
    }

    [Theory]
    [InlineData("""{"auths": []}""", "/x/config.json:1:2: auths: an object is expected here")]
    [InlineData("""{"credHelpers": "pass"}""", "/x/config.json:1:2: credHelpers: an object is expected here")]
    [InlineData("""{"credHelpers": {"a.example": 1}}""", "/x/config.json:1:18: credHelpers[\"a.example\"]: a text is expected here")]
    [InlineData("""{"credsStore": {}}""", "/x/config.json:1:2: credsStore: a text is expected here")]
    public void A_section_of_the_wrong_kind_is_named_with_its_place(string json, string message)
    {
        var error = Assert.Throws<RegistryAuthException>(() =>
        {
            var document = Parse(json);
            _ = document.Find(Query("a.example"));
            _ = document.HelperFor(RegistryHost.Parse("a.example"));
            _ = document.DefaultHelper;
        });
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void An_empty_helper_takes_a_registry_out_of_the_default_store()
    {
        var document = Parse("""{"credHelpers": {"quay.io": ""}, "credsStore": "pass"}""");
        Assert.Null(document.DefaultHelperFor(RegistryHost.Parse("quay.io")));
        Assert.Equal("pass", document.DefaultHelperFor(RegistryHost.Parse("ghcr.io")));
    }

    [Fact]
    public void Another_spelling_gets_the_canonical_name_where_it_stands_and_keeps_what_we_do_not_know()
    {
        var document = Parse("""{"auths": {"https://a.example/v1/": {"auth": "dTpw", "email": "u@a.example", "mine": [1e3]}, "z": {}, "a.example:443": {"auth": "dTpw"}}}""");
        document.Set(RegistryHost.Parse("a.example"), Ann);
        Assert.Equal("""{"auths": {"a.example": {"auth": "YW5uOnB3", "email": "u@a.example", "mine": [1e3]}, "z": {}}}""", TextOf(document));
    }

    [Fact]
    public void Each_kind_of_credential_replaces_the_fields_of_the_others()
    {
        var host = RegistryHost.Parse("a.example");
        var document = Parse("""{"auths": {"a.example": {"username": "u", "Password": "p", "registrytoken": "r", "n": 1}}}""");
        document.Set(host, new Credential.IdentityToken(new Secret("tok"), "ann"));
        Assert.Equal("""{"auths": {"a.example": {"n": 1, "auth": "YW5uOg==", "identitytoken": "tok"}}}""", TextOf(document));
        document.Set(host, new Credential.RegistryToken(new Secret("tok")));
        Assert.Equal("""{"auths": {"a.example": {"n": 1, "registrytoken": "tok"}}}""", TextOf(document));
        document.Mark(host);
        Assert.Equal("""{"auths": {"a.example": {"n": 1}}}""", TextOf(document));
    }

    [Fact]
    public void Docker_writes_its_form_and_so_do_we()
    {
        var document = Parse("");
        document.Set(RegistryHost.DockerHub, Ann);
        document.Mark(RegistryHost.Parse("ghcr.io"));
        document.SetHelper(RegistryHost.Parse("quay.io"), "pass");
        Assert.Equal(
            "{\n\t\"auths\": {\n\t\t\"https://index.docker.io/v1/\": {\n\t\t\t\"auth\": \"YW5uOnB3\"\n\t\t},\n\t\t\"ghcr.io\": {}\n\t},\n"
            + "\t\"credHelpers\": {\n\t\t\"quay.io\": \"pass\"\n\t}\n}",
            TextOf(document));
        document.RemoveHelper(RegistryHost.Parse("quay.io"));
        Assert.DoesNotContain("credHelpers", TextOf(document));
    }

    [Fact]
    public void The_session_of_dockers_browser_sign_in_is_no_credential_and_survives_one()
    {
        var document = Parse("""
            {"auths": {"https://index.docker.io/v1/": {}, "https://index.docker.io/v1/access-token": {"auth": "dTphY2Nlc3M="}, "https://index.docker.io/v1/refresh-token": {"auth": "dTpyZWZyZXNo"}}}
            """);
        Assert.Null(document.Find(Query("docker.io")));
        document.Set(RegistryHost.DockerHub, Ann);
        Assert.Equal(3, document.Entries().Count());
        Assert.Equal("ann", document.Find(Query("docker.io"))?.Credential.User);
        Assert.Equal(3, document.Remove(RegistryHost.DockerHub).Count);
        Assert.Empty(document.Entries());
    }

    [Theory]
    [InlineData("""{"auths": {"a": {"auth": "dTpw"}}}""", true)]
    [InlineData("""{"auths": {"a": {"identitytoken": "t"}}}""", true)]
    [InlineData("""{"auths": {"a": {"username": "u", "PASSWORD": "p"}}}""", true)]
    [InlineData("""{"auths": {"a": {"registrytoken": "t"}}}""", true)]
    [InlineData("""{"auths": {"a": {}, "b": {"auth": "", "username": "u"}, "c": null, "d": "odd"}, "credsStore": "pass"}""", false)]
    [InlineData("", false)]
    public void A_file_with_a_credential_holds_a_secret(string json, bool secret) => Assert.Equal(secret, Parse(json).HoldsCredentials);

    [Fact]
    public void The_file_of_before_2015_has_its_entries_at_the_top()
    {
        var old = Legacy("""{"https://index.docker.io/v1/": {"auth": "dTpw", "email": "u@example.com"}, "quay.io": {"auth": "dTpw", "email": ""}}""");
        Assert.Equal("u", old.Find(Query("docker.io"))?.Credential.User);
        Assert.Equal("u", old.Find(Query("quay.io"))?.Credential.User);
        Assert.Null(old.DefaultHelper);
        // The new form under the old name, which people write too.
        Assert.Equal("u", Legacy("""{"auths": {"quay.io": {"auth": "dTpw"}}, "credsStore": "pass"}""").Find(Query("quay.io"))?.Credential.User);
        Assert.StartsWith("/x/.dockercfg:1:13: auths[\"quay.io\"]: ",
            Assert.Throws<RegistryAuthException>(() => Legacy("""{"a": null, "quay.io": {"auth": "?"}}""").Find(Query("quay.io"))).Message);
    }

    private static DockerConfigDocument Legacy(string json) => DockerConfigDocument.ParseLegacy(Encoding.UTF8.GetBytes(json), "/x/.dockercfg");

    private static string TextOf(DockerConfigDocument document) => Encoding.UTF8.GetString(document.Format());
}
