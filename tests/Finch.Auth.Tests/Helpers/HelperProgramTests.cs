using Finch.Auth.Helpers;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Helpers;

public sealed class HelperProgramTests : IDisposable
{
    private const string Marked = "hunter2-canary";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_server_goes_in_raw_and_the_credential_comes_out()
    {
        var helper = Helper($$"""read -r server; printf '{"Username":"%s","Secret":"{{Marked}}"}' "$1-$server" """);
        var found = await helper.GetAsync("ghcr.io", Cancel);
        Assert.Equal("get-ghcr.io", found!.Username);
        Assert.Equal(Marked, found.Secret.Reveal());
    }

    [Theory]
    [InlineData("echo credentials not found in native keychain; exit 1")]
    [InlineData("echo no credentials server URL; exit 1")]
    [InlineData("echo '{\"ServerURL\":\"x\",\"Username\":\"\",\"Secret\":\"\"}'")]
    public async Task A_miss_is_no_credential(string script) => Assert.Null(await Helper(script).GetAsync("x", Cancel));

    [Theory]
    [InlineData("echo keyring is locked; exit 1", "keyring is locked")]
    [InlineData("echo some words; echo last line >&2; exit 2", "some words")]
    [InlineData("echo only on stderr >&2; exit 1", "only on stderr")]
    [InlineData("echo '{\"Username\":\"a\",\"Secret\":\"hunter2-canary\"}'; exit 1", "no reason")]
    [InlineData("echo hunter2-canary is not json", "not JSON")]
    [InlineData("echo '[\"hunter2-canary\"]'", "not a JSON object")]
    [InlineData("exit 3", "no reason")]
    public async Task A_broken_helper_stops_the_search_and_its_output_is_not_repeated(string script, string reason)
    {
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => Helper(script).GetAsync("x", Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain(Marked, error.ToString());
    }

    [Fact]
    public async Task A_hanging_helper_is_ended()
    {
        var helper = new HelperProgram("hang", _folder.Script("docker-credential-hang", "sleep 600 & wait"), TimeSpan.FromMilliseconds(300));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => helper.GetAsync("x", Cancel));
        Assert.Contains("did not answer", error.Message);
    }

    [Fact]
    public async Task Storing_with_a_read_only_helper_is_no_failure()
    {
        var credential = new HelperCredential("ghcr.io", "ann", new Secret(Marked));
        Assert.False(await Helper("echo not implemented; exit 1").StoreAsync(credential, Cancel));
        Assert.True(await Helper("cat >/dev/null").StoreAsync(credential, Cancel));
    }

    [Fact]
    public async Task A_flood_is_read_to_its_end_and_not_kept()
    {
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => Helper("head -c 3000000 /dev/zero | tr '\\0' x").GetAsync("x", Cancel));
        Assert.True(error.Message.Length < 300);
    }

    [Fact]
    public void A_helpers_name_is_never_a_path()
        => Assert.All(["../evil", "a/b", ""], name => Assert.Throws<RegistryAuthException>(() => new HelperLocator([_folder.Path]).Find(name)));

    [Fact]
    public void Only_what_may_be_run_is_found()
    {
        _folder.Script("docker-credential-yes", "");
        File.WriteAllText(_folder.File("docker-credential-no"), "");
        var locator = new HelperLocator(["/does/not/exist", _folder.Path]);
        Assert.NotNull(locator.Find("yes"));
        Assert.Null(locator.Find("no"));
    }

    private HelperProgram Helper(string script) => new("fake", _folder.Script("docker-credential-fake", script), TimeSpan.FromSeconds(20));
}
