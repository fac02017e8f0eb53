using System.Text;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests;

/// <summary>Which credential was used and why not another: what a search, a helper and a call of the protocol leave in the log.</summary>
public sealed class LogTests : IDisposable
{
    private const string Marked = "hunter2-canary";

    private readonly TempFolder _folder = new();
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_source_leaves_a_line()
    {
        var query = new CredentialQuery(RegistryHost.Parse("quay.io"));
        var found = new FoundCredential(new Credential.Basic("ann", new Secret(Marked)), "auths[\"quay.io\"] in config.json");
        await Chain(new Source("first", found: null), new Source("second", found), new Source("third", found)).FindAsync(query, Cancel);
        await Chain(new Source("first", found: null)).FindAsync(query, Cancel);
        Assert.Equal(
            [
                "Debug: credential for quay.io: first has none, N ms",
                "Information: credential for quay.io: second gave auths[\"quay.io\"] in config.json, N ms",
                "Debug: credential for quay.io: first has none, N ms",
                "Information: credential for quay.io: no source has one",
            ],
            _log.Events);
    }

    [Fact]
    public async Task A_broken_helper_is_named_and_its_words_are_left_out()
    {
        var helpers = new CredentialHelpers(new HelperLocator([_folder.Path]), [], new NativeStores(Surroundings.With(), _folder.Path)) { Logger = _log };
        _folder.Script("docker-credential-broken", $"echo {Marked}; echo {Marked} >&2; exit 7");
        var source = new Source("store", cancel => helpers.GetAsync("broken", new CredentialQuery(RegistryHost.Parse("quay.io")), [], cancel));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => Chain(source).FindAsync(new CredentialQuery(RegistryHost.Parse("quay.io")), Cancel));
        Assert.Contains(Marked, error.Message);
        Assert.Equal(
            [
                "Information: docker-credential-broken get ended with 7, N ms",
                "Information: credential for quay.io: store is broken, N ms: docker-credential-broken get failed",
            ],
            _log.Events);
    }

    [Fact]
    public async Task A_helper_that_repeats_what_it_shall_store_is_not_quoted()
    {
        var helper = new HelperProgram("loud", _folder.Script("docker-credential-loud", $"echo cannot keep {Marked}; exit 1"), TimeSpan.FromSeconds(20));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => helper.StoreAsync(new HelperCredential("quay.io", "ann", new Secret(Marked)), Cancel));
        Assert.Equal("docker-credential-loud store failed: cannot keep ***", error.Message);
    }

    [Theory]
    [InlineData("get", "https://quay.io/v2/\n", "get answered, N ms", "quay.io")]
    [InlineData("get", "none.example", "get failed, N ms: credentials not found in native keychain", "none.example")]
    [InlineData("get", "broken.example", "get failed, N ms: the store is locked", "broken.example")]
    [InlineData("erase", "https://ann:hunter2-canary@quay.io", "erase answered, N ms", "(no registry address)")]
    [InlineData("store", "{\"ServerURL\":\"quay.io\",\"Username\":\"ann\",\"Secret\":\"hunter2-canary\"}", "store answered, N ms", "quay.io")]
    [InlineData("store", "hunter2-canary", "store failed, N ms: it was not called correctly", null)]
    [InlineData("get", "", "get failed, N ms: no credentials server URL", null)]
    [InlineData("hunter2-canary", "", "another call failed, N ms: it was not called correctly", null)]
    public async Task A_call_of_the_protocol_leaves_its_verb_its_registry_and_its_end(string verb, string stdin, string end, string? registry)
    {
        using var output = new MemoryStream();
        var server = new HelperServer(new Backend(), new MemoryStream(Encoding.UTF8.GetBytes(stdin)), output, TextWriter.Null) { Logger = _log };
        await server.RunAsync([verb], Cancel);
        string[] about = registry is null ? [] : [$"Information: registry {registry}"];
        Assert.Equal([$"Information: {(verb == Marked ? "another call" : verb)}, version 1.0", .. about, $"Information: {end}"], _log.Events);
    }

    private CredentialChain Chain(params IReadOnlyList<ICredentialSource> sources) => new(sources) { Logger = _log };

    private sealed class Source(string name, Func<CancellationToken, Task<FoundCredential?>> find) : ICredentialSource
    {
        public Source(string name, FoundCredential? found)
            : this(name, _ => Task.FromResult(found))
        {
        }

        public string Name => name;

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) => find(cancellationToken);
    }

    private sealed class Backend : IHelperBackend
    {
        public string ProgramName => "docker-credential-test";

        public string VersionLine => "docker-credential-test (test) 1.0";

        public Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken) => serverUrl switch
        {
            "none.example" => Task.FromResult<HelperCredential?>(null),
            "broken.example" => throw new HelperProtocolException($"the store says {Marked}", Marked) { LoggedReason = "the store is locked" },
            _ => Task.FromResult<HelperCredential?>(new HelperCredential(serverUrl, "ann", new Secret(Marked))),
        };

        public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EraseAsync(string serverUrl, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
    }
}
