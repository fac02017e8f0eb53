using Finch.Auth;
using Finch.Machine.Bridge;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class CredentialDeskTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedSource _source = new();
    private object _stamp = 1;
    private Func<RegistryHost, bool> _allows = _ => true;

    [Fact]
    public async Task Asks_at_once_for_one_registry_are_one_lookup()
    {
        var gate = new TaskCompletionSource();
        _source.Answer = async _ => { await gate.Task; return Found("ann", "s3cret"); };
        var desk = Desk();
        var asks = Enumerable.Range(0, 25).Select(_ => desk.AskAsync("ghcr.io", Cancel)).ToList();
        _time.Advance(TimeSpan.FromSeconds(20));
        asks.AddRange(Enumerable.Range(0, 25).Select(_ => desk.AskAsync("https://ghcr.io/", Cancel)));
        gate.SetResult();

        // However long it takes: the answer's own time begins when it is there.
        Assert.All(await Task.WhenAll(asks), answer => Assert.Equal(new BridgeAnswer(BridgeStatus.Found, "ann", "s3cret"), answer));
        await desk.AskAsync("GHCR.io", Cancel);
        Assert.Equal(1, _source.Calls);
    }

    [Fact]
    public async Task A_defect_of_a_source_is_said_without_its_words()
    {
        _source.Answer = _ => throw new InvalidOperationException("s3cret");
        var answer = await Desk().AskAsync("ghcr.io", Cancel);
        Assert.Equal(BridgeStatus.Broken, answer.Status);
        Assert.DoesNotContain("s3cret", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_serves_until_its_time_is_over_or_a_file_changed()
    {
        var desk = Desk();
        await desk.AskAsync("ghcr.io", Cancel);
        await desk.AskAsync("ghcr.io", Cancel);
        Assert.Equal(1, _source.Calls);

        _time.Advance(TimeSpan.FromSeconds(10));
        await desk.AskAsync("ghcr.io", Cancel);
        Assert.Equal(2, _source.Calls);

        _stamp = 2;
        await desk.AskAsync("ghcr.io", Cancel);
        Assert.Equal(3, _source.Calls);
    }

    [Fact]
    public async Task What_is_not_found_or_broken_is_asked_for_again()
    {
        var desk = Desk();
        _source.Answer = _ => Task.FromResult<FoundCredential?>(null);
        Assert.Equal(BridgeStatus.NotFound, (await desk.AskAsync("ghcr.io", Cancel)).Status);

        _source.Answer = _ => throw new RegistryAuthException(AuthFailure.Store, "the keychain is locked", "unlock it");
        Assert.Equal(new BridgeAnswer(BridgeStatus.Broken, null, null, "the keychain is locked", "unlock it"), await desk.AskAsync("ghcr.io", Cancel));

        _source.Answer = _ => Task.FromResult<FoundCredential?>(Found("ann", "s3cret"));
        Assert.Equal(BridgeStatus.Found, (await desk.AskAsync("ghcr.io", Cancel)).Status);
    }

    [Fact]
    public async Task A_lookup_that_hangs_is_told_apart_from_one_that_found_nothing()
    {
        _source.Answer = async cancel => { await Task.Delay(Timeout.Infinite, cancel); return null; };
        var ask = Desk().AskAsync("ghcr.io", Cancel);
        while (_source.Calls == 0)
            await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(46));

        Assert.Equal(BridgeStatus.TimedOut, (await ask).Status);
    }

    [Fact]
    public async Task A_registry_that_the_settings_do_not_name_is_not_looked_up()
    {
        _allows = host => host.Name == "ghcr.io";
        var answer = await Desk().AskAsync("registry.example.com", Cancel);

        Assert.Equal(BridgeStatus.NotAllowed, answer.Status);
        Assert.Equal(0, _source.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://x")]
    [InlineData("a b")]
    public async Task What_is_no_registry_is_said_to_be_none(string server)
        => Assert.Equal(BridgeStatus.Malformed, (await Desk().AskAsync(server, Cancel)).Status);

    [Fact]
    public async Task An_identity_token_has_the_user_of_the_helper_protocol()
    {
        _source.Answer = _ => Task.FromResult<FoundCredential?>(new FoundCredential(new Credential.IdentityToken(new Secret("t0ken")), "test"));
        Assert.Equal(new BridgeAnswer(BridgeStatus.Found, "<token>", "t0ken"), await Desk().AskAsync("ghcr.io", Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static FoundCredential Found(string user, string password) => new(new Credential.Basic(user, new Secret(password)), "test");

    private CredentialDesk Desk() => new(() => new CredentialPolicy(_source, _allows), () => _stamp, _time, NullLogger.Instance);

    private sealed class ScriptedSource : ICredentialSource
    {
        private int _calls;

        public Func<CancellationToken, Task<FoundCredential?>> Answer { get; set; } = _ => Task.FromResult<FoundCredential?>(Found("ann", "s3cret"));

        public int Calls => _calls;

        public string Name => "test";

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return Answer(cancellationToken);
        }
    }
}
