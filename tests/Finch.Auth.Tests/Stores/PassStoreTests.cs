using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.Pass;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>The real pass, the real GnuPG, and docker's real helper on the same password store.</summary>
public sealed class PassStoreTests(PasswordStore person) : IClassFixture<PasswordStore>
{
    private const string Marked = "hunter2-canary";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://index.docker.io/v1/", "ann", "s3cret-of-ann")]
    [InlineData("ghcr.io", "<token>", "an.identity+token/with=signs")]
    [InlineData("localhost:5000", "robot$project+name", "päss wörd\nof two lines")]
    [InlineData("spaces.example", "A Person", "-leading dash")]
    public async Task Docker_s_helper_reads_lists_and_erases_what_finch_stores(string server, string user, string secret)
    {
        await person.Store.StoreAsync(new HelperCredential(server, user, new Secret(secret)), Cancel);
        var (exit, output) = await person.DockersAsync("get", server);
        var read = HelperProtocol.ParseCredential(System.Text.Encoding.UTF8.GetBytes(output));
        Assert.Equal((0, user, secret), (exit, read.Username, read.Secret.Reveal()));
        Assert.Equal(user, HelperProtocol.ParseList(System.Text.Encoding.UTF8.GetBytes((await person.DockersAsync("list", "")).Output))[server]);
        Assert.Equal(0, (await person.DockersAsync("erase", server)).Exit);
        Assert.Null(await person.Store.GetAsync(server, Cancel));
    }

    [Theory]
    [InlineData("https://index.docker.io/v1/", "bob", "s3cret-of-bob")]
    [InlineData("quay.io", "<token>", "token")]
    [InlineData("slashes.example", "domain/user", "kept")]
    public async Task Finch_reads_lists_and_erases_what_docker_s_helper_stores(string server, string user, string secret)
    {
        var request = System.Text.Encoding.UTF8.GetString(HelperProtocol.Format(new HelperCredential(server, user, new Secret(secret))));
        Assert.Equal(0, (await person.DockersAsync("store", request)).Exit);
        var found = await person.Store.GetAsync(server, Cancel);
        Assert.Equal((user, secret), (found!.Username, found.Secret.Reveal()));
        Assert.Equal(user, (await person.Store.ListAsync(Cancel))[server]);
        Assert.True(await person.Store.EraseAsync(server, Cancel));
        Assert.False(await person.Store.EraseAsync(server, Cancel));
        // Docker's helper answers a miss with success and two empty fields, or with its error.
        Assert.DoesNotContain(secret, (await person.DockersAsync("get", server)).Output);
    }

    [Fact]
    public async Task A_sign_in_replaces_the_user_before()
    {
        foreach (var user in new[] { "ann", "zoe", "bob/of/sales", "mia" })
        {
            await person.Store.StoreAsync(new HelperCredential("replaced.example", user, new Secret("of " + user)), Cancel);
            Assert.Equal("of " + user, (await person.Store.GetAsync("replaced.example", Cancel))!.Secret.Reveal());
        }

        Assert.Contains("\"Username\":\"mia\"", (await person.DockersAsync("get", "replaced.example")).Output);
        Assert.True(await person.Store.EraseAsync("replaced.example", Cancel));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    public async Task A_user_name_that_is_no_file_name_is_refused(string user)
    {
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => person.Store.StoreAsync(new HelperCredential("odd.example", user, new Secret(Marked)), Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
        Assert.DoesNotContain(Marked, error.ToString());
    }

    [Fact]
    public async Task What_others_keep_is_passed_over()
    {
        Assert.Equal(0, (await person.RunAsync("pass", ["insert", "-m", "-f", "mail/ann"], "x")).Exit);
        Assert.Equal(0, (await person.RunAsync("pass", ["insert", "-m", "-f", "docker-credential-helpers/not base64!/ann"], "x")).Exit);
        Assert.DoesNotContain(await person.Store.ListAsync(Cancel), entry => entry.Key.Contains("not base64", StringComparison.Ordinal));
        Assert.Equal(0, (await person.RunAsync("pass", ["rm", "-rf", "docker-credential-helpers/not base64!"])).Exit);
    }

    [Fact]
    public async Task It_works_and_a_trial_leaves_no_trace()
    {
        var before = Directory.GetFileSystemEntries(person.Directory, "*", SearchOption.AllDirectories).Order().ToList();
        Assert.Equal(StoreProbe.Works, await person.Store.TryOutAsync(Cancel));
        Assert.Equal(before, Directory.GetFileSystemEntries(person.Directory, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task On_a_machine_with_a_password_store_that_works_it_may_become_the_default()
        => Assert.Equal(NativeStores.Pass, (await new NativeStores(person.Environment(), "/nowhere").FirstWorkingAsync(Cancel))?.Name);

    [Fact]
    public async Task Without_the_program_it_says_what_to_install()
    {
        var store = new PassStore(Surroundings.With("/nowhere", null, ("PATH", "/nowhere/bin")));
        Assert.Equal(StoreState.Unavailable, store.Look().State);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => store.StoreAsync(new HelperCredential("x", "ann", new Secret(Marked)), Cancel));
        Assert.Contains("not installed", error.Message);
        Assert.Contains("install", error.Hint);
    }

    [Fact]
    public async Task A_store_that_is_not_initialised_says_so_and_holds_nothing()
    {
        var store = new PassStore(person.Environment(("PASSWORD_STORE_DIR", Path.Combine(person.Directory, "none"))));
        Assert.Equal(StoreState.Unavailable, (await store.TryOutAsync(Cancel)).State);
        Assert.Null(await store.GetAsync("x", Cancel));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => store.StoreAsync(new HelperCredential("x", "ann", new Secret(Marked)), Cancel));
        Assert.Contains("not initialised", error.Message);
        Assert.Contains("pass init", error.Hint);
        Assert.False(Directory.Exists(Path.Combine(person.Directory, "none")));
    }

    [Fact]
    public async Task A_locked_key_is_told_from_a_missing_one()
    {
        await person.MakeKeyAsync("locked@finch.invalid", "a passphrase");
        var directory = Path.Combine(person.Directory, "locked");
        Assert.Equal(0, (await person.RunAsync("pass", ["init", "--path=locked", "locked@finch.invalid"])).Exit);
        var store = new PassStore(person.Environment(("PASSWORD_STORE_DIR", directory)));
        await person.ForgetPassphrasesAsync();

        // To encrypt needs no passphrase.
        await store.StoreAsync(new HelperCredential("x", "ann", new Secret(Marked)), Cancel);
        Assert.Equal(StoreState.Locked, (await store.TryOutAsync(Cancel)).State);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => store.GetAsync("x", Cancel));
        Assert.Contains("locked", error.Message);
        Assert.Contains("GPG_TTY", error.Hint);

        var empty = Directory.CreateDirectory(Path.Combine(directory, "empty")).FullName;
        // GnuPG would look for the key on the network.
        await File.WriteAllTextAsync(Path.Combine(empty, "gpg.conf"), "no-auto-key-locate\n", Cancel);
        var stranger = new PassStore(person.Environment(("PASSWORD_STORE_DIR", directory), ("GNUPGHOME", empty)));
        error = await Assert.ThrowsAsync<RegistryAuthException>(() => stranger.GetAsync("x", Cancel));
        Assert.Contains("secret half is not on this machine", error.Message);
        error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => stranger.StoreAsync(new HelperCredential("y", "ann", new Secret(Marked)), Cancel));
        Assert.Contains("a key that GPG does not have", error.Message);
        Assert.DoesNotContain(Marked, error.ToString());
        // Docker's helper refuses to list a store with the empty folder in it that pass leaves behind.
        Assert.Equal(["x"], (await store.ListAsync(Cancel)).Keys);
        Assert.Single(Directory.GetDirectories(Path.Combine(directory, "docker-credential-helpers")));
        await PeerProgram.RunAsync("gpgconf", ["--kill", "all"], "",
            new Dictionary<string, string> { ["GNUPGHOME"] = empty, ["PATH"] = PeerProgram.Path }, Cancel);
    }
}
