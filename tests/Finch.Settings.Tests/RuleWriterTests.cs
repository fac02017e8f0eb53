using Finch.Auth;
using Finch.Settings.Rules;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class RuleWriterTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("", "registries:\n  \"r.io\": { store: \"pass\" }\n")]
    [InlineData("cpus: 4 # four", "cpus: 4 # four\nregistries:\n  \"r.io\": { store: \"pass\" }\n")]
    [InlineData("cpus: 4\r\n", "cpus: 4\r\nregistries:\r\n  \"r.io\": { store: \"pass\" }\r\n")]
    [InlineData("registries: # none yet\nmine: 1\n", "registries: # none yet\n  \"r.io\": { store: \"pass\" }\nmine: 1\n")]
    [InlineData("registries:", "registries:\n  \"r.io\": { store: \"pass\" }\n")]
    [InlineData("registries:\n    # first\n    a.io: { store: file }\n", "registries:\n    # first\n    \"r.io\": { store: \"pass\" }\n    a.io: { store: file }\n")]
    [InlineData("registries: {}\n", "registries: { \"r.io\": { store: \"pass\" } }\n")]
    [InlineData("registries: { a.io: { store: file } }\n", "registries: { \"r.io\": { store: \"pass\" }, a.io: { store: file } }\n")]
    [InlineData("registries:\n  https://R.io: { store: 'file' } # why\n", "registries:\n  https://R.io: { store: \"pass\" } # why\n")]
    [InlineData("registries:\n  r.io:\n    store: file # why\n", "registries:\n  r.io:\n    store: \"pass\" # why\n")]
    public async Task Only_what_has_to_change_changes(string before, string after)
    {
        _file.Text = before;
        Assert.True(await new RuleWriter(_file.Path).SetAsync(RegistryHost.Parse("r.io"), [new("store", "pass")], Cancel));
        Assert.Equal(after, _file.Text);
        Assert.False(await new RuleWriter(_file.Path).SetAsync(RegistryHost.Parse("r.io"), [new("store", "pass")], Cancel));
        Assert.Equal(after, _file.Text);
    }

    [Theory]
    [InlineData("{ registries: {} }\n")]
    [InlineData("registries:\n  r.io: { anonymous: true }\n")]
    public async Task What_cannot_be_changed_safely_is_left_alone_and_the_line_is_given(string before)
    {
        _file.Text = before;
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => new RuleWriter(_file.Path).SetAsync(RegistryHost.Parse("r.io"), [new("store", "pass")], Cancel));
        Assert.Equal("write there: \"r.io\": { store: \"pass\" }", error.Hint);
        Assert.Equal(before, _file.Text);
    }

    [Fact]
    public async Task A_malformed_file_is_left_alone()
    {
        _file.Text = "registries: [\n";
        await Assert.ThrowsAsync<RegistryAuthException>(() => new RuleWriter(_file.Path).SetAsync(RegistryHost.Parse("r.io"), [new("store", "pass")], Cancel));
        Assert.Equal("registries: [\n", _file.Text);
    }

    [Fact]
    public async Task Names_are_quoted_as_yaml_reads_them()
    {
        const string Name = "team \"a\": #1 \\ é";
        var host = RegistryHost.Parse("111222333444.dkr.ecr.eu-west-1.amazonaws.com");
        await new RuleWriter(_file.Path).SetAsync(host, [new("profile", Name)], Cancel);
        Assert.Equal(Name, FinchSettings.Load(_file.Path).Rules.For(host)!.Aws!.Profile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
    }
}
