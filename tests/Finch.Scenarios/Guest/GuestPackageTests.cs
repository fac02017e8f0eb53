using Finch.Build.Guest;
using Xunit;

namespace Finch.Scenarios.Guest;

public sealed class GuestPackageTests
{
    [Fact]
    public void A_line_of_apt_is_a_package() => Assert.Equal(
        new GuestPackage("busybox", "1:1.35.0-4+deb12u1+b1", "busybox_1%3a1.35.0-4+deb12u1+b1_amd64.deb", "4b35"),
        GuestPackage.Parse("'http://mirror.example/busybox_1_amd64.deb' busybox_1%3a1.35.0-4+deb12u1+b1_amd64.deb 452000 SHA256:4b35"));

    [Theory]
    [InlineData("")]
    [InlineData("Reading package lists...")]
    [InlineData("E: Unable to locate package busybox")]
    // A digest that nobody should rely on any more.
    [InlineData("'http://mirror.example/a_1_amd64.deb' a_1_amd64.deb 10 MD5Sum:4b35")]
    public void Other_lines_are_none(string line) => Assert.Null(GuestPackage.Parse(line));
}
