using System.Net.Sockets;
using System.Text;
using CsCheck;
using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Machine.Bridge;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class BridgeTests : IAsyncDisposable
{
    private const string Key = "0f0e0d0c";
    private const string Password = "pa55-of-ann";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordedLog _log = new();
    private readonly BridgeServer _server;
    private readonly Socket _listener;
    private readonly Task _serving;
    private int _lookups;

    public BridgeTests()
    {
        var desk = new CredentialDesk(() => new CredentialPolicy(new Source(this), host => host.Name != "private.example.com"), () => 0, TimeProvider.System, _log);
        _server = new BridgeServer(_folder.At("creds.sock"), new Secret(Key), desk, _log);
        _listener = _server.Listen();
        _serving = _server.RunAsync(_listener, _stop.Token);
        File.WriteAllText(_folder.At("key"), Key);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_helper_of_the_guest_has_the_credential_of_the_host()
    {
        var found = await Helper().GetAsync("https://ghcr.io", Cancel);

        Assert.Equal(("https://ghcr.io", "ann", Password), (found!.ServerUrl, found.Username, found.Secret.Reveal()));
        Assert.Null(await Helper().GetAsync("quay.io", Cancel));
    }

    [Fact]
    public async Task Broken_is_not_not_found()
    {
        var broken = await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().GetAsync("broken.example.com", Cancel));
        Assert.Equal(("the store is locked", "finch: hint: unlock it"), (broken.Message, broken.Diagnostic));

        var refused = await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().GetAsync("private.example.com", Cancel));
        Assert.Contains("may not ask for credentials of private.example.com", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_without_the_secret_gets_nothing()
    {
        File.WriteAllText(_folder.At("key"), "another");
        var refused = await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().GetAsync("ghcr.io", Cancel));

        Assert.DoesNotContain("ghcr.io", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _lookups);
        Assert.Contains(_log.Lines, line => line.Contains("without the secret of this run", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("another", StringComparison.Ordinal) || line.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bridge_that_is_down_is_said_to_be_down()
    {
        File.Delete(_folder.At("key"));
        Assert.Contains("bridge", (await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().GetAsync("ghcr.io", Cancel))).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder.At("key"), Key);
        File.Delete(_folder.At("creds.sock"));
        Assert.Contains("bridge", (await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().GetAsync("ghcr.io", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_host_can_do_is_sent_there()
    {
        var store = await Assert.ThrowsAsync<HelperProtocolException>(() => Helper().StoreAsync(new HelperCredential("ghcr.io", "a", new Secret("b")), Cancel));
        Assert.Contains("finch login on the host", store.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_carries_several_questions()
    {
        using var socket = await ConnectAsync();
        var question = Encoding.UTF8.GetBytes($$"""{"key":"{{Key}}","server":"ghcr.io"}{{"\n"}}""");
        await socket.SendAsync((byte[])[.. question, .. question], Cancel);
        var lines = new LineReader(new NetworkStream(socket), BridgeAnswer.LongestLine);

        for (var i = 0; i < 2; i++)
            Assert.Contains(Password, Encoding.UTF8.GetString((await lines.ReadAsync(Cancel))!.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_a_guest_sends_makes_the_server_give_or_end()
    {
        await Gen.Byte.Array[0, 300].SampleAsync(async bytes =>
        {
            using var socket = await ConnectAsync();
            await socket.SendAsync((byte[])[.. bytes, (byte)'\n'], Cancel);
            Assert.DoesNotContain(Password, await AllOfAsync(socket), StringComparison.Ordinal);
        }, iter: 200);
        // A line without an end is not waited for beyond its limit.
        using var endless = await ConnectAsync();
        await endless.SendAsync(new byte[BridgeQuestion.LongestLine + 1], Cancel);
        Assert.Empty(await AllOfAsync(endless));

        Assert.NotNull(await Helper().GetAsync("ghcr.io", Cancel));
    }

    [Fact]
    public async Task The_log_says_who_asked_and_never_what_was_given()
    {
        await Helper().GetAsync("ghcr.io", Cancel);
        Assert.Contains("bridge: ghcr.io: found", _log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Password, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving);
        _listener.Dispose();
        _server.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private BridgeHelper Helper() => new("docker-credential-finch", "1.0.0", _folder.Path);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.At("creds.sock")), Cancel);
        return socket;
    }

    /// <summary>What the server says until it hangs up, which it may do while we still write.</summary>
    private static async Task<string> AllOfAsync(Socket socket)
    {
        var said = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, Cancel)) > 0;)
                said.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
        }

        return Encoding.UTF8.GetString(said.ToArray());
    }

    private sealed class Source(BridgeTests test) : ICredentialSource
    {
        public string Name => "test";

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref test._lookups);
            return query.Host.Name switch
            {
                "ghcr.io" => Task.FromResult<FoundCredential?>(new FoundCredential(new Credential.Basic("ann", new Secret(Password)), "test")),
                "broken.example.com" => throw new RegistryAuthException(AuthFailure.Store, "the store is locked", "unlock it"),
                _ => Task.FromResult<FoundCredential?>(null),
            };
        }
    }

    private sealed class RecordedLog : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(formatter(state, exception));
        }
    }
}
