using Finch.Cli.Auth.Doctor;
using Xunit;

namespace Finch.Cli.Tests.Doctor;

public sealed class KnownConfigsTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void One_broken_entry_does_not_hide_the_others()
    {
        _machine.File(".finch/config.json", """
            {"credsStore": 7, "credHelpers": {"a.test": "pass", "b.test": 1},
             "auths": {"bad.test": {"auth": "%"}, "good.test": {"auth": "YTpi"}, "marker.test": {}, "quay.io/team": {"auth": "YTpi"}, "https://id.test/v2/": {"auth": "Og==", "identitytoken": "x"}}}
            """);
        var config = new KnownConfigs(_machine.Services()).All[0];
        Assert.Equal(["good.test", "quay.io/team", "https://id.test/v2/"], config.Held.Select(entry => entry.Key));
        Assert.Equal([("a.test", "pass")], config.Helpers);
        Assert.Equal(3, config.Failures.Count);
        Assert.Contains(config.Failures, failure => failure.Message.Contains("bad.test", StringComparison.Ordinal));
        Assert.Contains(config.Failures, failure => failure.Message.Contains("b.test", StringComparison.Ordinal));
        Assert.Contains(config.Failures, failure => failure.Message.Contains("credsStore", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, ".finch/config.json .docker/config.json run/containers/auth.json .config/containers/auth.json .dockercfg")]
    [InlineData("elsewhere", "elsewhere/config.json .finch/config.json run/containers/auth.json .config/containers/auth.json")]
    [InlineData(".finch", ".finch/config.json run/containers/auth.json .config/containers/auth.json")]
    public void Every_file_is_looked_at_once(string? dockerConfig, string files)
    {
        var variables = new List<(string, string)> { ("XDG_RUNTIME_DIR", _machine.File("run")) };
        if (dockerConfig is not null)
            variables.Add(("DOCKER_CONFIG", _machine.File(dockerConfig)));
        var known = new KnownConfigs(_machine.Services(variables: [.. variables]));
        Assert.Equal(files.Split(' ').Select(file => Path.Combine(_machine.Home, file)), known.All.Select(config => config.Path));
    }
}
