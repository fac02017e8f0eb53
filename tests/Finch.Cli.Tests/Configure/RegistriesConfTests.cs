using Finch.Auth;
using Finch.Cli.Auth.Configure;
using Xunit;

namespace Finch.Cli.Tests.Configure;

public sealed class RegistriesConfTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("# credential-helpers = [\"a\"]\nunqualified-search-registries = [\"docker.io\"]\n", null)]
    [InlineData("credential-helpers = [\"a\"]", "a")]
    [InlineData("  credential-helpers=['a','b']\r\n", "a b")]
    [InlineData("credential-helpers = [ # first\n  \"a\", # one\n  \"b\",\n]\nshort-name-mode = \"enforcing\"", "a b")]
    [InlineData("\"credential-helpers\" = []", "")]
    [InlineData("[[registry]]\ncredential-helpers = [\"a\"]", null)]
    [InlineData("credential-helpers-of-mine = [\"a\"]", null)]
    public void The_line_is_found(string text, string? helpers)
        => Assert.Equal(helpers, RegistriesConf.Helpers(text, "registries.conf") is { } found ? string.Join(' ', found) : null);

    [Theory]
    [InlineData("\ncredential-helpers = \"a\"")]
    [InlineData("\ncredential-helpers = [a]")]
    [InlineData("\ncredential-helpers = [\"a\"")]
    [InlineData("\ncredential-helpers = [\"a\n\"]")]
    public void A_line_that_makes_no_sense_is_named(string text)
        => Assert.Contains("registries.conf:2:", Assert.Throws<RegistryAuthException>(() => RegistriesConf.Helpers(text, "registries.conf")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_persons_own_file_and_the_files_beside_it_decide_in_the_order_of_names()
    {
        _machine.File(".config/containers/registries.conf", "credential-helpers = [\"main\"]");
        var files = new RegistriesConfFiles(_machine.Services().Environment);
        Assert.Equal("main", Assert.Single(files.InForce().Helpers));
        _machine.File(".config/containers/registries.conf.d/10-first.conf", "credential-helpers = [\"first\"]");
        _machine.File(".config/containers/registries.conf.d/20-second.conf", "credential-helpers = []");
        _machine.File(".config/containers/registries.conf.d/30-other.txt", "credential-helpers = [\"not read\"]");
        Assert.Equal(RegistriesConfFiles.AuthFile, Assert.Single(files.InForce().Helpers));
        Assert.Equal("first", Assert.Single(files.InForce(without: _machine.File(".config/containers/registries.conf.d/20-second.conf")).Helpers));
    }
}
