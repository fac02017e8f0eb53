using System.Text;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.Keychain;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>Which items are taken, changed and removed, on a keychain in memory; and the keychain of macOS itself, on macOS.</summary>
public sealed class KeychainStoreTests
{
    private const string Docker = "Docker Credentials";

    private readonly MemoryKeychain _keychain = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private KeychainStore Store => new(_keychain);

    [Theory]
    [InlineData("ghcr.io", "htps", "ghcr.io", 0, "", "ghcr.io")]
    [InlineData("https://ghcr.io", "htps", "ghcr.io", 0, "", "ghcr.io")]
    [InlineData("https://index.docker.io/v1/", "htps", "index.docker.io", 0, "/v1/", "https://index.docker.io/v1/")]
    [InlineData("http://localhost:5000", "http", "localhost", 5000, "", "http://localhost:5000")]
    [InlineData("localhost:5000/team/app", "htps", "localhost", 5000, "/team/app", "https://localhost:5000/team/app")]
    [InlineData("[::1]:5000", "htps", "::1", 5000, "", "[::1]:5000")]
    [InlineData("https://[fd00::2]/v2/?a=b#c", "htps", "fd00::2", 0, "/v2/", "https://[fd00::2]/v2/")]
    public void A_server_is_split_as_docker_s_helper_splits_it(string text, string protocol, string host, int port, string path, string back)
    {
        var server = KeychainServer.Parse(text);
        Assert.Equal(new KeychainServer(protocol, host, port, path), server);
        Assert.Equal(back, server.ToString());
        Assert.Equal(server, KeychainServer.Parse(back));
    }

    [Theory]
    [InlineData("ftp://ghcr.io")]
    [InlineData("https:///v1/")]
    [InlineData("")]
    [InlineData("ghcr.io:port")]
    public async Task What_is_no_server_is_refused(string server)
        => Assert.Equal(AuthFailure.Store, (await Assert.ThrowsAsync<RegistryAuthException>(() => Store.GetAsync(server, Cancel))).Failure);

    [Fact]
    public async Task A_password_of_a_browser_is_not_a_registry_s()
    {
        _keychain.Add(KeychainServer.Parse("ghcr.io"), "ann@example.org", "ghcr.io", "browser"u8.ToArray());
        Assert.Null(await Store.GetAsync("ghcr.io", Cancel));
        await Store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret("registry")), Cancel);
        Assert.Equal("registry", (await Store.GetAsync("ghcr.io", Cancel))!.Secret.Reveal());
        Assert.True(await Store.EraseAsync("ghcr.io", Cancel));
        Assert.False(await Store.EraseAsync("ghcr.io", Cancel));
        Assert.Equal("browser", Encoding.UTF8.GetString(Assert.Single(_keychain.Items).Value));
    }

    [Fact]
    public async Task A_port_and_a_path_that_are_missing_do_not_mean_any()
    {
        await Store.StoreAsync(new HelperCredential("localhost:5000", "ann", new Secret("of 5000")), Cancel);
        await Store.StoreAsync(new HelperCredential("https://localhost/v1/", "bob", new Secret("of v1")), Cancel);
        Assert.Null(await Store.GetAsync("localhost", Cancel));
        Assert.Null(await Store.GetAsync("http://localhost:5000", Cancel));
        Assert.Equal("of 5000", (await Store.GetAsync("localhost:5000", Cancel))!.Secret.Reveal());
        Assert.Equal(
            new Dictionary<string, string> { ["localhost:5000"] = "ann", ["https://localhost/v1/"] = "bob" }, await Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_change_of_the_secret_changes_the_item_and_a_change_of_the_user_replaces_it()
    {
        await Store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret("1")), Cancel);
        await Store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret("2")), Cancel);
        Assert.Equal((1, 1), (_keychain.Added, _keychain.Items.Count));
        await Store.StoreAsync(new HelperCredential("ghcr.io", "bob", new Secret("3")), Cancel);
        Assert.Equal("bob", Assert.Single(_keychain.Items).Key.Account);
        Assert.Equal("3", (await Store.GetAsync("ghcr.io", Cancel))!.Secret.Reveal());
    }

    [Fact]
    public async Task An_item_of_the_same_account_with_another_label_is_replaced()
    {
        _keychain.Add(KeychainServer.Parse("ghcr.io"), "ann", "typed by hand", "old"u8.ToArray());
        await Store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret("new")), Cancel);
        Assert.Equal("new", (await Store.GetAsync("ghcr.io", Cancel))!.Secret.Reveal());
        Assert.Single(_keychain.Items);
    }

    [Fact]
    public async Task The_keychain_of_this_machine_works()
    {
        Assert.SkipUnless(OperatingSystem.IsMacOS(), "the keychain of macOS");
        Assert.Equal(StoreProbe.Works, await new KeychainStore(new MacKeychain()).TryOutAsync(Cancel));
    }

    /// <summary>One item for each server and account, whatever the label.</summary>
    private sealed class MemoryKeychain : IKeychain
    {
        public Dictionary<(KeychainServer Server, string Account, string Label), byte[]> Items { get; } = [];

        public int Added { get; private set; }

        public StoreProbe Look() => StoreProbe.Works;

        public T WithItems<T>(string? host, string? label, Func<IReadOnlyList<KeychainItem>, T> work)
            => work([.. Items.Keys.Where(item => (host is null || item.Server.Host == host) && (label is null || item.Label == label))
                .Select(item => new KeychainItem(item.Server, item.Account, 0))]);

        public byte[] Read(KeychainItem item) => Items[Find(item)];

        public void Update(KeychainItem item, byte[] data) => Items[Find(item)] = [.. data];

        public bool Add(KeychainServer server, string account, string label, byte[] data)
        {
            if (Items.Keys.Any(item => item.Server == server && item.Account == account))
                return false;
            Added++;
            Items[(server, account, label)] = [.. data];
            return true;
        }

        public void Delete(KeychainItem item) => Items.Remove(Find(item));

        private (KeychainServer, string, string) Find(KeychainItem item)
            => Items.Keys.Single(key => key.Server == item.Server && key.Account == item.Account && (key.Label == Docker || Items.Count == 1));
    }
}
