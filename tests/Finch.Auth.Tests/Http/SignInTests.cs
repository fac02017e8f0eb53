using Xunit;

namespace Finch.Auth.Tests.Http;

public sealed class SignInTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Registries => ["docker.io", "basic.registry.test", "bearer.registry.test", "basic", "bearer"];

    [Theory]
    [MemberData(nameof(Registries))]
    public async Task The_right_password_is_accepted_and_a_wrong_one_refused_at_once(string registry)
    {
        var typed = Address(registry);
        using var endpoint = await sandbox.ConnectAsync(typed);
        var result = await new RegistryAuthenticator(TimeProvider.System).VerifyAsync(endpoint, sandbox.Ann, Cancel);
        Assert.True(result.Asked);
        if (result.ToStore is Credential.IdentityToken identity)
            Assert.True((await new RegistryAuthenticator(TimeProvider.System).VerifyAsync(endpoint, identity, Cancel)).Asked);

        sandbox.Server.RequestLog.Clear();
        var wrong = new Credential.Basic("ann", new Secret("wrong"));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new RegistryAuthenticator(TimeProvider.System).VerifyAsync(endpoint, wrong, Cancel));
        Assert.Equal(AuthFailure.Refused, error.Failure);
        Assert.Contains(endpoint.Host.ToString(), error.Message);
        Assert.NotNull(error.Hint);
        Assert.Single(sandbox.Server.RequestLog.Snapshot(), r => r.HasAuthorization);
    }

    [Fact]
    public async Task A_registry_that_asks_nobody_is_told_apart()
    {
        using var endpoint = await sandbox.ConnectAsync(sandbox.Server.OpenRegistry);
        Assert.False((await new RegistryAuthenticator(TimeProvider.System).VerifyAsync(endpoint, sandbox.Ann, Cancel)).Asked);
    }

    [Fact]
    public async Task A_realm_in_the_local_network_sees_no_password()
    {
        sandbox.Server.Faults.Add($"foreign-realm=http://{sandbox.Server.BearerRegistry}/token;host=bearer.registry.test");
        try
        {
            using var endpoint = await sandbox.ConnectAsync("bearer.registry.test");
            sandbox.Server.RequestLog.Clear();
            var error = await Assert.ThrowsAsync<RegistryAuthException>(
                () => new RegistryAuthenticator(TimeProvider.System).VerifyAsync(endpoint, sandbox.Ann, Cancel));
            Assert.Equal(AuthFailure.RealmRefused, error.Failure);
            Assert.DoesNotContain(sandbox.Server.RequestLog.Snapshot(), r => r.HasAuthorization);
        }
        finally
        {
            sandbox.Server.Faults.Clear();
        }
    }

    [Fact]
    public async Task An_unknown_authority_and_a_closed_port_are_named()
    {
        var proxy = new Finch.Auth.Http.EnvironmentProxy(Infra.Surroundings.With(("HTTPS_PROXY", sandbox.Server.Proxy.ToString())));
        using var untrusted = await new Finch.Auth.Http.RegistryConnector(proxy, options => Finch.Auth.Http.HttpTransport.Create(options)).ConnectAsync(
            RegistryHost.Parse("basic.registry.test"), new Finch.Auth.Http.ConnectionChoices(), Cancel);
        var tls = await Assert.ThrowsAsync<RegistryAuthException>(
            () => new RegistryAuthenticator(TimeProvider.System).VerifyAsync(untrusted, sandbox.Ann, Cancel));
        Assert.Equal(AuthFailure.Tls, tls.Failure);
        Assert.Contains("unknown authority", tls.Message);

        var refused = await Assert.ThrowsAsync<RegistryAuthException>(() => sandbox.ConnectAsync("127.0.0.1:1"));
        Assert.Equal(AuthFailure.Unreachable, refused.Failure);
        Assert.Contains("127.0.0.1:1: connection refused", refused.Message);
    }

    private string Address(string registry) => registry switch
    {
        "basic" => sandbox.Server.BasicRegistry,
        "bearer" => sandbox.Server.BearerRegistry,
        _ => registry,
    };
}
