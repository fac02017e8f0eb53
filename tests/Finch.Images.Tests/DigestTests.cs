using CsCheck;

namespace Finch.Images.Tests;

public sealed class DigestTests
{
    private static readonly string Hex256 = new('a', 64);
    private static readonly string Hex512 = new('0', 128);

    [Fact]
    public void Both_algorithms_parse()
    {
        Assert.True(Digest.TryParse("sha256:" + Hex256, out var small));
        Assert.Equal("aaaaaaaaaaaa", small.Abbreviated);
        Assert.True(Digest.TryParse("sha512:" + Hex512, out var large));
        Assert.Equal("sha512:" + Hex512, large.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData(":aa")]
    [InlineData("sha384:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../../etcc")]
    public void Anything_else_does_not(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void Content_matches_its_own_digest_only()
        => Gen.Byte.Array[0, 200].Sample(content =>
        {
            Assert.True(Digest.Of(content).Matches(content));
            Assert.False(Digest.Of(content).Matches([.. content, 1]));
        });

    [Fact]
    public void Parsing_never_throws_and_round_trips()
        => Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789abcdefsha:"], 0, 140]).Sample(text =>
        {
            if (Digest.TryParse(text, out var digest))
                Assert.Equal(text, digest.ToString());
        });
}
