using System.Net;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Images.Registry;
using Finch.Images.Stores;
using Finch.Images.Transfers;
using Finch.Sandbox;
using Microsoft.Extensions.Time.Testing;

namespace Finch.Images.Tests;

/// <summary>A registry with a token server on a real socket, and the pipeline of the program for it; pauses take no time.</summary>
public sealed class SignedInRegistry : IAsyncLifetime
{
    /// <summary>The registry's clock: its tokens die by it.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public SandboxServer Server { get; private set; } = null!;

    public IReadOnlyList<string> Requests => [.. Server.RequestLog.Snapshot().Select(r => $"{r.Method} {r.Target.Split('?')[0]} {r.Status}")];

    public async ValueTask InitializeAsync()
        => Server = await SandboxServer.StartAsync(new SandboxOptions { Clock = Clock }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A name on this registry.</summary>
    public ImageReference Name(string name) => ImageReference.Parse($"{Server.BearerRegistry}/{name}");

    internal async Task<Descriptor> PushAsync(IImageStore store, ImageReference name, ITransferProgress? progress = null, int concurrency = 2)
    {
        using var endpoint = Endpoint();
        return await new ImagePusher(Client(endpoint), store, progress ?? NoProgress.Instance, new TransferOptions { Concurrency = concurrency }, new ImpatientTime())
            .PushAsync(name, platform: null, TestContext.Current.CancellationToken);
    }

    internal async Task<PullResult> PullAsync(IImageStore store, ImageReference name, ITransferProgress? progress = null, int concurrency = 2)
    {
        using var endpoint = Endpoint();
        return await new ImagePuller(Client(endpoint), store, progress ?? NoProgress.Instance, new TransferOptions { Concurrency = concurrency }, new ImpatientTime())
            .PullAsync(name, new PullRequest { AllPlatforms = true }, TestContext.Current.CancellationToken);
    }

    private RegistryEndpoint Endpoint()
        => new(RegistryHost.Parse(Server.BearerRegistry), new Uri($"http://{Server.BearerRegistry}/"), HttpTransport.Create(new TransportOptions(new WebProxy())));

    private RegistryClient Client(RegistryEndpoint endpoint)
    {
        var pins = new RealmPins(Path.Combine(Path.GetTempPath(), "finch-test-no-such-folder", "realms.json"));
        var time = new ImpatientTime();
        var pipeline = new RetryHandler(new RegistryAuthHandler(endpoint, new Ann(Server.RegistryUser), pins, time), time);
        return new RegistryClient(new HttpMessageInvoker(pipeline, disposeHandler: false), endpoint.Host, endpoint.Api,
            new RegistryClientOptions { IdleTimeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
    }

    private sealed class Ann(RegistryUser user) : ICredentialSource
    {
        public string Name => "test";

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
            => Task.FromResult<FoundCredential?>(new FoundCredential(new Credential.Basic(user.Name, new Secret(user.Password)), "test"));
    }
}
