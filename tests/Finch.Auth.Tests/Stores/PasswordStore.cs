using Finch.Auth.Stores.Native.Pass;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>A person with a GPG key without a passphrase and a password store, for one class of tests; docker's helper sees the same.</summary>
public sealed class PasswordStore : IAsyncLifetime
{
    private readonly TempFolder _home = new();
    private readonly Dictionary<string, string> _variables;

    public PasswordStore()
        => _variables = new() { ["HOME"] = _home.Path, ["PATH"] = PeerProgram.Path, ["GNUPGHOME"] = _home.File("gnupg") };

    public string Directory => _variables.GetValueOrDefault("PASSWORD_STORE_DIR") ?? _home.File(".password-store");

    internal PassStore Store => new(Environment());

    public UserEnvironment Environment(params (string Name, string Value)[] more)
        => Surroundings.With(_home.Path, null, [.. more, .. _variables.Select(v => (v.Key, v.Value))]);

    public async ValueTask InitializeAsync()
    {
        PeerProgram.Require("pass", "gpg", "docker-credential-pass");
        System.IO.Directory.CreateDirectory(_variables["GNUPGHOME"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Where there is a passphrase to enter nobody enters it, least of all on the terminal of who runs the tests.
        var nobody = _home.Script("pinentry", "echo OK; while read -r line; do case \"$line\" in GETPIN*) echo ERR 83886179 cancelled ;; *) echo OK ;; esac; done");
        await File.WriteAllTextAsync(Path.Combine(_variables["GNUPGHOME"], "gpg-agent.conf"), $"pinentry-program {nobody}\n");
        await MakeKeyAsync("ann@finch.invalid", "");
        Assert.Equal(0, (await RunAsync("pass", ["init", "ann@finch.invalid"])).Exit);
    }

    public Task<(int Exit, string Output)> MakeKeyAsync(string name, string passphrase)
        => RunAsync("gpg", ["--batch", "--pinentry-mode", "loopback", "--passphrase", passphrase, "--quick-generate-key", name, "future-default", "default", "never"]);

    /// <summary>Docker's own helper.</summary>
    public Task<(int Exit, string Output)> DockersAsync(string verb, string input) => RunAsync("docker-credential-pass", [verb], input);

    public Task<(int Exit, string Output)> RunAsync(string program, string[] arguments, string input = "")
        => PeerProgram.RunAsync(program, arguments, input, _variables, TestContext.Current.CancellationToken);

    /// <summary>The agent remembers passphrases; it is one of this folder only.</summary>
    public Task ForgetPassphrasesAsync() => RunAsync("gpgconf", ["--kill", "gpg-agent"]);

    public async ValueTask DisposeAsync()
    {
        await PeerProgram.RunAsync("gpgconf", ["--kill", "all"], "", _variables, CancellationToken.None);
        _home.Dispose();
    }
}
