using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>Which of a program and a store inside answers under a name that a configuration gives.</summary>
public sealed class NativeStoresTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_are_docker_s_and_other_names_are_not_ours()
    {
        var stores = new NativeStores(Surroundings.With(), _folder.Path);
        Assert.All(NativeStores.Names, name => Assert.Equal(name, stores.Find(name)!.Name));
        Assert.All(new[] { "desktop", "ecr-login", "", "PASS" }, name => Assert.Null(stores.Find(name)));
        Assert.Equal(OperatingSystem.IsWindows(), stores.Find(NativeStores.Wincred) is not null);
        Assert.Equal(OperatingSystem.IsMacOS(), stores.Find(NativeStores.OsxKeychain) is not null);
    }

    [Fact]
    public async Task On_a_bare_machine_nothing_becomes_the_default()
        => Assert.Null(await new NativeStores(Surroundings.With(_folder.Path, null, ("PATH", "/nowhere")), _folder.Path).FirstWorkingAsync(Cancel));

    [Fact]
    public async Task Without_a_bus_the_secret_service_is_not_there_and_says_why()
    {
        var store = new NativeStores(Surroundings.With(), _folder.Path).Find(NativeStores.SecretService)!;
        Assert.Equal(StoreState.Unavailable, store.Look().State);
        Assert.Equal(StoreState.Unavailable, (await store.TryOutAsync(Cancel)).State);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => store.GetAsync("ghcr.io", Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
        Assert.Contains("no D-Bus session", error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void A_program_that_is_installed_comes_before_the_store_inside()
    {
        var helpers = Helpers();
        Assert.Equal("pass", helpers.Open("pass").Title);
        _folder.Script("docker-credential-pass", "");
        Assert.Equal("docker-credential-pass", helpers.Open("pass").Title);
        Assert.Throws<RegistryAuthException>(() => helpers.Open("unheard-of"));
        Assert.Equal("docker-credential-unheard-of", helpers.Title("unheard-of"));
    }

    [Fact]
    public void Another_tool_s_store_that_cannot_work_here_is_as_good_as_not_installed()
    {
        Assert.False(Helpers().IsUsable("pass"));
        Assert.False(Helpers().IsUsable("secretservice"));
        Assert.False(Helpers().IsUsable("desktop"));
    }

    [Fact]
    public async Task A_store_inside_keeps_the_secret_and_the_configuration_keeps_the_marker()
    {
        var path = _folder.File("config.json");
        await File.WriteAllTextAsync(path, """{"credsStore":"encrypted-file"}""", Cancel);
        var config = new DockerConfigFile(path);
        var stores = new CredentialStores(config, Helpers(), _ => null);
        var host = RegistryHost.Parse("ghcr.io");
        Assert.Equal(SaveOutcome.Stored, await stores.Select(host).SaveAsync(host, new Credential.IdentityToken(new Secret("hunter2-canary")), Cancel));
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(path, Cancel));
        var found = await stores.Select(host).FindAsync(new CredentialQuery(host), Cancel);
        Assert.Equal("hunter2-canary", Assert.IsType<Credential.IdentityToken>(found!.Credential).Token.Reveal());
        Assert.Contains(await stores.ListAsync(Cancel), entry => entry is { Key: "ghcr.io", User: "<token>" } && entry.Origin.Contains("credentials.enc"));
        Assert.Contains(await stores.EraseAsync(host, Cancel), removed => removed.Contains("credentials.enc"));
        Assert.Empty(await stores.EraseAsync(host, Cancel));
    }

    private CredentialHelpers Helpers()
    {
        var keys = Directory.CreateDirectory(_folder.File("elsewhere")).FullName;
        var environment = Surroundings.With(_folder.File("home"), null, ("PATH", _folder.Path), ("FINCH_KEY_FILE", Path.Combine(keys, "key")));
        return new CredentialHelpers(new HelperLocator([_folder.Path]), [], new NativeStores(environment, _folder.File(".finch")));
    }
}
