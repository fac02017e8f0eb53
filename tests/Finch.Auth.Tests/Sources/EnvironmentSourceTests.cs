using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Sources;
using Finch.Auth.Stores.Native;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Sources;

public class EnvironmentSourceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<FoundCredential?> FindAsync(TempFolder home, string? text, string host)
    {
        var environment = text is null ? Surroundings.With() : Surroundings.With((EnvironmentConfig.Variable, text));
        return new EnvironmentSource(environment, new CredentialHelpers(new HelperLocator([home.Path]), [], new NativeStores(environment, home.Path)))
            .FindAsync(new CredentialQuery(RegistryHost.Parse(host)), Cancel);
    }

    [Theory]
    [InlineData("""{"auths":{"registry.gitlab.example:5050":{"auth":"dTpw"}}}""", "registry.gitlab.example:5050")]
    [InlineData("""{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw","email":"x"}},"unknown":1}""", "docker.io")]
    [InlineData("""{"auths":{"https://ghcr.io:443/v2/":{"username":"u","password":"p"}}}""", "ghcr.io")]
    public async Task Entries_are_read_leniently(string text, string host)
    {
        using var home = new TempFolder();
        var found = await FindAsync(home, text, host);
        Assert.Equal("u", found?.Credential.User);
        Assert.EndsWith("in DOCKER_AUTH_CONFIG", found?.Origin);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"auths":{"ghcr.io":{}}}""")]
    public async Task Where_it_says_nothing_the_next_source_is_asked(string? text)
    {
        using var home = new TempFolder();
        Assert.Null(await FindAsync(home, text, "ghcr.io"));
    }

    [Theory]
    [InlineData("""{"credHelpers":{"ghcr.io":"fake"},"auths":{"ghcr.io":{"auth":"dTpw"}}}""")]
    [InlineData("""{"credsStore":"fake"}""")]
    public async Task Its_helpers_are_asked_as_runners_do(string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the helper is a shell script");
        using var home = new TempFolder();
        home.Script("docker-credential-fake", """echo '{"ServerURL":"ghcr.io","Username":"ann","Secret":"s"}'""");
        var found = await FindAsync(home, text, "ghcr.io");
        Assert.Equal("ann", found?.Credential.User);
        Assert.Contains("DOCKER_AUTH_CONFIG", found?.Origin);
    }

    [Fact]
    public async Task What_is_broken_in_it_is_said_without_its_content()
    {
        using var home = new TempFolder();
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => FindAsync(home, """{"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}}""", "ghcr.io"));
        Assert.Equal((AuthFailure.Configuration, "DOCKER_AUTH_CONFIG:1:11: auths[\"ghcr.io\"]: \"auth\" is not user:password in base64"), (error.Failure, error.Message));
        error = await Assert.ThrowsAsync<RegistryAuthException>(() => FindAsync(home, """{"auths":{"ghcr.io":{"auth":c2VjcmV0}}}""", "ghcr.io"));
        Assert.StartsWith("DOCKER_AUTH_CONFIG:1:29: not valid JSON in auths[\"ghcr.io\"][\"auth\"]: ", error.Message);
        Assert.DoesNotContain("c2VjcmV0", error.ToString());
    }

    [Fact]
    public async Task A_helper_that_it_names_has_to_be_there()
    {
        using var home = new TempFolder();
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => FindAsync(home, """{"credsStore":"nowhere"}""", "ghcr.io"));
        Assert.Equal(AuthFailure.Store, error.Failure);
    }
}
