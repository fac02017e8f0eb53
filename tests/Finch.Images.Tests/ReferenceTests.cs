using Finch.Auth;

namespace Finch.Images.Tests;

public sealed class ReferenceTests
{
    private const string Hex = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine", "alpine")]
    [InlineData("alpine:3.20", "docker.io/library/alpine:3.20", "alpine:3.20")]
    [InlineData("docker.io/alpine", "docker.io/library/alpine", "alpine")]
    [InlineData("index.docker.io/library/alpine", "docker.io/library/alpine", "alpine")]
    [InlineData("registry-1.docker.io/owner/app", "docker.io/owner/app", "owner/app")]
    [InlineData("owner/app", "docker.io/owner/app", "owner/app")]
    [InlineData("library/owner/app", "docker.io/library/owner/app", "library/owner/app")]
    [InlineData("ghcr.io/owner/app:v1.0_x-y", "ghcr.io/owner/app:v1.0_x-y", "ghcr.io/owner/app:v1.0_x-y")]
    [InlineData("localhost/app", "localhost/app", "localhost/app")]
    [InlineData("localhost:5000/app", "localhost:5000/app", "localhost:5000/app")]
    [InlineData("host:5000/a/b/c:t", "host:5000/a/b/c:t", "host:5000/a/b/c:t")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app", "[::1]:5000/app")]
    [InlineData("GHCR.IO/app", "ghcr.io/app", "ghcr.io/app")]
    [InlineData("ghcr.io:443/app", "ghcr.io/app", "ghcr.io/app")]
    [InlineData("INTRANET/app", "intranet:443/app", "intranet:443/app")]
    [InlineData("intranet:443/app:1", "intranet:443/app:1", "intranet:443/app:1")]
    [InlineData("intranet./app", "intranet:443/app", "intranet:443/app")]
    [InlineData("intranet:80/app", "intranet:80/app", "intranet:80/app")]
    [InlineData("docker.io/library/" + Hex, "docker.io/library/" + Hex, "library/" + Hex)]
    [InlineData("a__b/c--d.e", "docker.io/a__b/c--d.e", "a__b/c--d.e")]
    [InlineData("alpine@sha256:" + Hex, "docker.io/library/alpine@sha256:" + Hex, "alpine@sha256:" + Hex)]
    [InlineData("h.io/a:t@sha256:" + Hex, "h.io/a:t@sha256:" + Hex, "h.io/a:t@sha256:" + Hex)]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com/app:1", "111222333444.dkr.ecr.eu-west-1.amazonaws.com/app:1", "111222333444.dkr.ecr.eu-west-1.amazonaws.com/app:1")]
    public void Good_references_have_two_forms(string text, string canonical, string familiar)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal(canonical, reference.Canonical);
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, ImageReference.Parse(reference.Familiar));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("https://ghcr.io/app", "scheme")]
    [InlineData("http://ghcr.io/app", "port 80")]
    [InlineData("Alpine", "lower case")]
    [InlineData("ghcr.io/Owner/app", "lower case")]
    [InlineData("a b", "space")]
    [InlineData("alpine:", "tag")]
    [InlineData("alpine:-x", "tag")]
    [InlineData("alpine@sha256:abc", "digest")]
    [InlineData("alpine@md5:" + Hex, "digest")]
    [InlineData("alpine@SHA256:" + Hex, "digest")]
    [InlineData("ghcr.io/", "repository")]
    [InlineData("a//b", "empty")]
    [InlineData("/a", "empty")]
    [InlineData("a/", "empty")]
    [InlineData("a___b", "not a part")]
    [InlineData("a..b/c", "host")]
    [InlineData("a/b..c", "not a part")]
    [InlineData("-a", "not a part")]
    [InlineData("a/b_", "not a part")]
    [InlineData("host:99999/a", "host")]
    [InlineData(":5000", "name")]
    [InlineData("a/../b", "not a part")]
    [InlineData(Hex, "image id")]
    public void Bad_references_say_what_is_wrong(string text, string part)
    {
        var failure = Assert.Throws<RegistryAuthException>(() => ImageReference.Parse(text));
        Assert.Equal(AuthFailure.Usage, failure.Failure);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void Lengths_are_limited()
    {
        Assert.True(ImageReference.TryParse("h.io/" + new string('a', 255) + ":" + new string('t', 128), out _));
        Assert.False(ImageReference.TryParse("h.io/" + new string('a', 256), out _));
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
    }

    [Fact]
    public void A_store_keeps_by_digest_or_by_tag()
    {
        Assert.Equal("docker.io/library/a:latest", ImageReference.Parse("a").ForStore().Canonical);
        Assert.Equal("docker.io/library/a:x", ImageReference.Parse("a:x").ForStore().Canonical);
        Assert.Equal($"docker.io/library/a@sha256:{Hex}", ImageReference.Parse($"a:x@sha256:{Hex}").ForStore().Canonical);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261123)]
    public void Anything_is_parsed_or_refused_without_an_exception(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50_000; round++)
        {
            var text = new string(random.GetItems<char>("abcZ019.:/@-_[]sha256 \u00e9", random.Next(round % 2 == 0 ? 8 : 80)));
            if (!ImageReference.TryParse(text, out var reference))
                continue;
            Assert.True(ImageReference.TryParse(reference.Canonical, out var canonical) && reference.Equals(canonical), $"seed {seed}, round {round}: '{text}' -> '{reference.Canonical}'");
            Assert.True(ImageReference.TryParse(reference.Familiar, out var familiar) && reference.Equals(familiar), $"seed {seed}, round {round}: '{text}' -> '{reference.Familiar}'");
        }
    }
}
