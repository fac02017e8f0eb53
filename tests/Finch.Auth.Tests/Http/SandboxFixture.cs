using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Auth.Tests.Infra;
using Finch.Sandbox;
using Xunit;

namespace Finch.Auth.Tests.Http;

/// <summary>A sandbox for the tests of one class; a test that makes it misbehave clears that again.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    internal SandboxServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
        => Server = await SandboxServer.StartAsync(new SandboxOptions { CreateOnPush = true }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal Credential.Basic Ann => new(Server.RegistryUser.Name, new Secret(Server.RegistryUser.Password));

    internal Task<RegistryEndpoint> ConnectAsync(string typed)
    {
        var proxy = new EnvironmentProxy(Surroundings.With(("HTTPS_PROXY", Server.Proxy.ToString())));
        return new RegistryConnector(proxy, options => HttpTransport.Create(options)).ConnectAsync(
            RegistryHost.Parse(typed), ConnectionChoices.For(typed, insecure: false, Server.CaFile), TestContext.Current.CancellationToken);
    }

    /// <summary>A client of one registry with the given credential, and without any pins.</summary>
    internal async Task<HttpClient> ClientAsync(string typed, Credential? credential)
    {
        var endpoint = await ConnectAsync(typed);
        var pins = new RealmPins(Path.Combine(Path.GetTempPath(), "finch-test-no-such-folder", "realms.json"));
        return new HttpClient(new RetryHandler(new RegistryAuthHandler(endpoint, new Fixed(credential), pins, TimeProvider.System), TimeProvider.System))
        {
            BaseAddress = endpoint.Origin,
        };
    }

    private sealed class Fixed(Credential? credential) : ICredentialSource
    {
        public string Name => "test";

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
            => Task.FromResult(credential is null ? null : new FoundCredential(credential, "test"));
    }
}
