using CsCheck;
using Finch.Auth;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class SettingsWriterTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("", "cpus: 4\n")]
    [InlineData("# mine\nmine: 1", "# mine\nmine: 1\ncpus: 4\n")]
    [InlineData("cpus:   2   # of 8\r\nmemory: 4GiB\r\n", "cpus:   4   # of 8\r\nmemory: 4GiB\r\n")]
    [InlineData("memory: 4GiB\r\n", "memory: 4GiB\r\ncpus: 4\r\n")]
    [InlineData("cpus: '2'\n", "cpus: 4\n")]
    [InlineData("cpus: # all\nmine: 1\n", "cpus: 4 # all\nmine: 1\n")]
    [InlineData("cpus: ~\n", "cpus: 4\n")]
    [InlineData("cpus: -1\nmemory: 0\n", "cpus: 4\nmemory: 0\n")]
    [InlineData("cpus:\n  - 2\n  - 3\nmine: 1\n", "cpus: 4\nmine: 1\n")]
    [InlineData("  memory: 4GiB\n  # end\n", "  memory: 4GiB\n  # end\n  cpus: 4\n")]
    [InlineData("\uFEFFcpus: 2\n", "\uFEFFcpus: 4\n")]
    public Task A_value_changes_and_nothing_else(string before, string after) => Becomes("cpus", ["4"], before, after);

    [Theory]
    [InlineData("", "creds_helpers: [ecr-login, pass]\n")]
    [InlineData("creds_helpers: [ecr-login]   # ours\n", "creds_helpers: [ecr-login, pass]   # ours\n")]
    [InlineData("creds_helpers: ecr-login\n", "creds_helpers: [ecr-login, pass]\n")]
    [InlineData("creds_helpers:   # ours\n  # first\n  - ecr-login # amazon\nmine: 1\n", "creds_helpers:   # ours\n  # first\n  - ecr-login # amazon\n  - pass\nmine: 1\n")]
    [InlineData("creds_helpers:\n- ecr-login\n- old # gone\n# end\n", "creds_helpers:\n- ecr-login\n- pass\n# end\n")]
    [InlineData("creds_helpers:\n- ecr-login", "creds_helpers:\n- ecr-login\n- pass\n")]
    [InlineData("creds_helpers: # ours\n  - pass\n  - ecr-login\nmine: 1\n", "creds_helpers: [ecr-login, pass] # ours\nmine: 1\n")]
    public Task A_list_keeps_the_lines_of_what_stays(string before, string after) => Becomes("creds_helpers", ["ecr-login", "pass"], before, after);

    [Theory]
    [InlineData("bridge_registries:\n  - ghcr.io\n", "bridge_registries: []\n")]
    [InlineData("mine: 1\n", "mine: 1\nbridge_registries: []\n")]
    public Task An_empty_list_is_written_as_one(string before, string after) => Becomes("bridge_registries", [], before, after);

    [Fact]
    public async Task What_yaml_would_misread_is_quoted()
    {
        await new SettingsWriter(_file.Path).SetAsync(Key("bridge_registries"), ["*.dkr.ecr.*.amazonaws.com", "ghcr.io", "r.io:5000"], Cancel);
        Assert.Equal("bridge_registries: [\"*.dkr.ecr.*.amazonaws.com\", ghcr.io, \"r.io:5000\"]\n", _file.Text);
    }

    [Theory]
    [InlineData("cpus: 4\nmine: 1\n", "mine: 1\n")]
    [InlineData("# above\ncpus: 4 # of 8\r\nmine: 1\r\n", "# above\nmine: 1\r\n")]
    [InlineData("mine: 1\ncpus: 4", "mine: 1\n")]
    [InlineData("mine: 1\ncpus:\n  - 1 # one\n\n# below\nyours: 2\n", "mine: 1\n\n# below\nyours: 2\n")]
    [InlineData("cpus:\nmine: 1\n", "mine: 1\n")]
    [InlineData("cpus: |\n  4\nmine: 1\n", "mine: 1\n")]
    public async Task A_key_goes_with_its_value_and_nothing_else(string before, string after)
    {
        _file.Text = before;
        Assert.True(await new SettingsWriter(_file.Path).UnsetAsync("cpus", Cancel));
        Assert.Equal(after, _file.Text);
        Assert.False(await new SettingsWriter(_file.Path).UnsetAsync("cpus", Cancel));
    }

    [Theory]
    [InlineData("cpus", "-1", "cpus: expected a number")]
    [InlineData("memory", "0GiB", "memory: 0GiB is less than")]
    [InlineData("accelerator", "kwm", "'kwm' is none of")]
    [InlineData("creds_helpers", "../x", "'../x' is not the name")]
    [InlineData("memory", "4GiB\n    - ecr-login", "memory: expected a size")]
    public async Task A_value_that_makes_no_sense_writes_nothing(string key, string value, string message)
    {
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new SettingsWriter(_file.Path).SetAsync(Key(key), [value], Cancel));
        Assert.Equal(AuthFailure.Usage, error.Failure);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_file.Path));
    }

    [Theory]
    [InlineData("{ cpus: 2 }\n", AuthFailure.Configuration)]
    [InlineData("cpus: [\n", AuthFailure.Configuration)]
    [InlineData("mine: 1\n...\n", AuthFailure.Configuration)]
    public async Task A_form_that_cannot_be_changed_safely_is_left_alone(string before, AuthFailure failure)
    {
        _file.Text = before;
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new SettingsWriter(_file.Path).SetAsync(Key("cpus"), ["4"], Cancel));
        Assert.Equal(failure, error.Failure);
        Assert.Equal(before, _file.Text);
    }

    [Fact]
    public async Task A_file_that_others_may_read_stays_so_and_a_new_one_is_its_owners()
    {
        _file.Text = "cpus: 2\n";
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(_file.Path, open);
        await new SettingsWriter(_file.Path).SetAsync(Key("cpus"), ["4"], Cancel);
        Assert.Equal(open, File.GetUnixFileMode(_file.Path));
        await new Rules.RuleWriter(_file.Path).SetAsync(RegistryHost.Parse("r.io"), [new("store", "pass")], Cancel);
        Assert.Equal(open, File.GetUnixFileMode(_file.Path));
        File.Delete(_file.Path);
        await new SettingsWriter(_file.Path).SetAsync(Key("cpus"), ["4"], Cancel);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
    }

    /// <summary>Set and unset again, over files put together from pieces: every line that was there is there again, or the file is refused untouched.</summary>
    [Fact]
    public void What_was_set_and_unset_leaves_every_other_line()
    {
        string[] lines = ["# c\n", "\n", "memory: 4GiB\r\n", "mine:\n  - a\n  # x\n  - b: 1\n", "registries: {}\n", "text: |\n  a\n  b\n", "experimental:\n  x: 'y' # z\n"];
        Gen.Shuffle(Enumerable.Range(0, lines.Length).ToArray()).Sample(order =>
        {
            var before = string.Concat(order.Select(i => lines[i]));
            _file.Text = before;
            var writer = new SettingsWriter(_file.Path);
            Assert.True(writer.SetAsync(Key("creds_helpers"), ["ecr-login"], Cancel).GetAwaiter().GetResult());
            Assert.StartsWith(before, _file.Text, StringComparison.Ordinal);
            Assert.True(writer.UnsetAsync("creds_helpers", Cancel).GetAwaiter().GetResult());
            Assert.Equal(before, _file.Text);
        }, threads: 1, iter: 300);
    }

    private async Task Becomes(string key, string[] values, string before, string after)
    {
        // As bytes: a byte order mark has to be seen.
        if (before.Length > 0)
            await File.WriteAllBytesAsync(_file.Path, System.Text.Encoding.UTF8.GetBytes(before), Cancel);
        Assert.True(await new SettingsWriter(_file.Path).SetAsync(Key(key), values, Cancel));
        Assert.Equal(after, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(_file.Path, Cancel)));
        Assert.False(await new SettingsWriter(_file.Path).SetAsync(Key(key), values, Cancel));
    }

    private static SettingKey Key(string name) => SettingKey.Find(name)!;
}
