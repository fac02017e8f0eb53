using System.Net.Sockets;
using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Stores.Containerd;
using Finch.Images.Stores.DockerEngine;

namespace Finch.Images.Tests;

/// <summary>An engine that hangs: its socket takes connections, because the system does that for it, and nothing comes back.</summary>
public sealed class SilentEngineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("finch-silent-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly EngineSocket _socket;

    public SilentEngineTests()
    {
        var path = Path.Combine(_folder, "engine.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _socket = new EngineSocket("the engine", path, "start it again") { Patience = TimeSpan.FromMilliseconds(100) };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_silent_docker_engine_is_a_failure_with_a_remedy() => MustBeSilence(
        await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerEngineStore(_socket, _folder).ListAsync(Cancel)));

    [Fact]
    public async Task A_silent_containerd_is_a_failure_with_a_remedy() => MustBeSilence(
        await Assert.ThrowsAsync<RegistryAuthException>(() => ContainerdStore.OpenAsync(_socket, "finch", TimeProvider.System, Cancel)));

    [Fact]
    public async Task Whoever_stops_waiting_earlier_is_not_told_about_a_failure()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asked = new DockerEngineStore(_socket with { Patience = TimeSpan.FromMinutes(5) }, _folder).ListAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private void MustBeSilence(RegistryAuthException failure)
    {
        Assert.Equal(AuthFailure.Store, failure.Failure);
        Assert.Equal($"the engine at {_socket.Path} takes connections and did not answer within 0.1 s", failure.Message);
        Assert.Equal("start it again", failure.Hint);
    }
}
