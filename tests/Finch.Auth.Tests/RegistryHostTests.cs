using CsCheck;
using Xunit;

namespace Finch.Auth.Tests;

public class RegistryHostTests
{
    [Theory]
    [InlineData("docker.io", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("GHCR.io", "ghcr.io")]
    [InlineData("ghcr.io.", "ghcr.io")]
    [InlineData("https://ghcr.io/v2/", "ghcr.io")]
    [InlineData("ghcr.io:443", "ghcr.io")]
    [InlineData("http://ghcr.io", "ghcr.io:80")]
    [InlineData("oci://quay.io/team/app", "quay.io")]
    [InlineData("localhost:5000", "localhost:5000")]
    [InlineData("127.0.0.1:5601/ns/repo", "127.0.0.1:5601")]
    [InlineData("[::1]:1234", "[::1]:1234")]
    [InlineData("docker.io:8080", "docker.io:8080")]
    public void Every_spelling_has_one_canonical_form(string typed, string canonical)
        => Assert.Equal(canonical, RegistryHost.Parse(typed).ToString());

    [Theory]
    [InlineData("https://ann:s3cret@r.example/app", "https://***@r.example/app")]
    [InlineData("ann:s3@cret@r.example", "***@r.example")]
    [InlineData("r.example/app@sha256:00", "r.example/app@sha256:00")]
    [InlineData("/@", "/@")]
    [InlineData("https://", "https://")]
    [InlineData("", "")]
    public void What_was_typed_is_shown_without_its_password(string typed, string shown)
        => Assert.Equal(shown, Finch.Auth.Http.PlainAddress.OfTyped(typed));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ftp://ghcr.io")]
    [InlineData("ghcr.io:port")]
    [InlineData("ghcr.io:0")]
    [InlineData("ghcr.io:65536")]
    [InlineData("user@ghcr.io")]
    [InlineData("-evil.example")]
    [InlineData("a..b")]
    [InlineData("[::1")]
    [InlineData("--password")]
    public void What_names_no_registry_is_a_usage_error(string typed)
    {
        Assert.False(RegistryHost.TryParse(typed, out _));
        Assert.Equal(AuthFailure.Usage, Assert.Throws<RegistryAuthException>(() => RegistryHost.Parse(typed)).Failure);
    }

    [Theory]
    [InlineData("localhost:5000", true)]
    [InlineData("my.localhost", true)]
    [InlineData("127.8.9.10", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("127.0.0.1.example.com", false)]
    [InlineData("10.0.0.1", false)]
    public void Loopback_is_told_from_what_only_looks_like_it(string typed, bool loopback)
        => Assert.Equal(loopback, RegistryHost.Parse(typed).IsLoopback);

    [Fact]
    public void Parsing_never_throws_and_the_canonical_form_parses_to_itself()
        => Gen.String[Gen.OneOf(Gen.Char, Gen.Char["[]:/.@-a0"]), 0, 40].Sample(text =>
            !RegistryHost.TryParse(text, out var host) || (RegistryHost.TryParse(host.ToString(), out var again) && again.Equals(host)));
}
