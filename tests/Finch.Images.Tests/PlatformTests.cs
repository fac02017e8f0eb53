using CsCheck;

namespace Finch.Images.Tests;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("amd64", "linux/amd64")]
    [InlineData("x86_64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm64/8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/arm/6", "linux/arm/v6")]
    [InlineData("armhf", "linux/arm/v7")]
    [InlineData("Linux/AMD64", "linux/amd64")]
    [InlineData("macos/arm64", "darwin/arm64")]
    [InlineData("linux/riscv64", "linux/riscv64")]
    public void Spellings_are_normalised(string text, string expected)
    {
        Assert.True(Platform.TryParse(text, out var platform));
        Assert.Equal(expected, platform.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux/")]
    [InlineData("/amd64")]
    [InlineData("a/b/c/d")]
    [InlineData("linux/am d64")]
    public void Others_are_refused(string text) => Assert.False(Platform.TryParse(text, out _));

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", 0)]
    [InlineData("linux/arm/v7", "linux/arm/v6", 1)]
    [InlineData("linux/arm/v7", "linux/arm/v7", 0)]
    [InlineData("linux/arm/v6", "linux/arm/v7", null)]
    [InlineData("linux/amd64", "linux/amd64/v3", null)]
    [InlineData("linux/amd64/v3", "linux/amd64", 3)]
    [InlineData("linux/amd64", "windows/amd64", null)]
    [InlineData("linux/amd64", "linux/arm64", null)]
    public void Machines_run_what_is_not_newer_than_they_are(string machine, string image, int? rank)
    {
        Assert.True(Platform.TryParse(machine, out var mine));
        Assert.True(Platform.TryParse(image, out var theirs));
        Assert.Equal(rank, mine.Rank(theirs));
    }

    [Fact]
    public void The_default_is_linux() => Assert.Equal("linux", Platform.Default.Os);

    [Fact]
    public void Parsing_never_throws_and_is_stable()
        => Gen.OneOf(Gen.String, Gen.String[Gen.Char["linuxarmv78/64"], 0, 20]).Sample(text =>
        {
            if (!Platform.TryParse(text, out var platform))
                return;
            Assert.True(Platform.TryParse(platform.ToString(), out var again), platform.ToString());
            Assert.Equal(platform, again);
        });
}
