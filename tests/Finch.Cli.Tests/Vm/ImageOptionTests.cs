using Finch.Auth;
using Finch.Cli.Machine;
using Xunit;

namespace Finch.Cli.Tests.Vm;

public sealed class ImageOptionTests
{
    private const string Hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData("/srv/guest.tar", "/srv/guest.tar")]
    [InlineData("/srv/a@sha256:b/guest.tar", "/srv/a@sha256:b/guest.tar")]
    [InlineData("https://images.example.com/guest.tar?key=1", "https://images.example.com/guest.tar?key=1")]
    public void A_place_with_a_digest_is_an_image(string place, string location)
    {
        var image = ImageOption.Parse($"{place}@sha256:{Hex.ToUpperInvariant()}");
        Assert.Equal((location, Hex), (image.Location, image.Sha256));
    }

    [Fact]
    public void A_path_may_be_relative()
        => Assert.Equal(Path.Combine(Environment.CurrentDirectory, "guest.tar"), ImageOption.Parse($"guest.tar@sha256:{Hex}").Location);

    [Theory]
    [InlineData("guest.tar", "has no digest")]
    [InlineData("guest.tar@sha256:12", "has no digest")]
    [InlineData("https://ann:hunter2@e.com/f", "has no digest")]
    [InlineData("@sha256:" + Hex, "has no digest")]
    [InlineData("http://e.com/f@sha256:" + Hex, "is a file or an https address")]
    [InlineData("HTTPS://e.com/f@sha256:" + Hex, "is a file or an https address")]
    [InlineData("https://@sha256:" + Hex, "is a file or an https address")]
    [InlineData("https://ann:hunter2@e.com/f@sha256:" + Hex, "must not have a user in it")]
    [InlineData("ftp://ann:hunter2@e.com/f@sha256:" + Hex, "must not have a user in it")]
    public void Anything_else_is_refused_without_repeating_a_password(string typed, string message)
    {
        var error = Assert.Throws<RegistryAuthException>(() => ImageOption.Parse(typed));
        Assert.Equal(AuthFailure.Usage, error.Failure);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }
}
