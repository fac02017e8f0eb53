using System.Net;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Images.Registry;
using Finch.Images.Stores;
using Finch.Images.Transfers;
using Finch.Sandbox;

namespace Finch.Images.Tests;

/// <summary>A registry on a real socket, without authentication, and a client for it.</summary>
public sealed class TestRegistry : IAsyncLifetime
{
    private readonly RetryHandler _handler = new(new RedirectHandler(HttpTransport.Create(new TransportOptions(new WebProxy()))), TimeProvider.System);

    public SandboxServer Server { get; private set; } = null!;

    public RegistryClient Client { get; private set; } = null!;

    public RegistryHost Host => Client.Host;

    /// <summary>Method and path of what the client asked so far, oldest first.</summary>
    public IEnumerable<string> Requests => Server.RequestLog.Snapshot().Select(r => $"{r.Method} {r.Target.Split('?')[0]} {r.Status}");

    public async ValueTask InitializeAsync()
    {
        Server = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        Client = new RegistryClient(new HttpMessageInvoker(_handler), RegistryHost.Parse(Server.OpenRegistry),
            new Uri($"http://{Server.OpenRegistry}/v2/"), new RegistryClientOptions { IdleTimeout = TimeSpan.FromSeconds(20) }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _handler.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A name on this registry.</summary>
    public ImageReference Name(string name) => ImageReference.Parse($"{Server.OpenRegistry}/{name}");

    internal Task<Descriptor> PushAsync(IImageStore store, ImageReference name, ITransferProgress? progress = null, Platform? platform = null)
        => new ImagePusher(Client, store, progress ?? NoProgress.Instance, Fast, TimeProvider.System)
            .PushAsync(name, platform, TestContext.Current.CancellationToken);

    internal Task<PullResult> PullAsync(IImageStore store, ImageReference name, PullRequest? request = null, ITransferProgress? progress = null)
        => new ImagePuller(Client, store, progress ?? NoProgress.Instance, Fast, TimeProvider.System)
            .PullAsync(name, request ?? new PullRequest(), TestContext.Current.CancellationToken);

    private static TransferOptions Fast => new() { FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 4 };
}
