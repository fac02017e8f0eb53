using Finch.Scenarios.Commands;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;
using Xunit;

namespace Finch.Scenarios.Durability;

/// <summary>Many sign-ins at the same time lose nothing: of ours to each other, and of programs that take no lock to ours.</summary>
public sealed class ParallelSignInTests(SharedSandbox sandbox, ITestOutputHelper output) : IClassFixture<SharedSandbox>, IAsyncLifetime
{
    private const int Registries = 32;
    private const int Before = 3;

    private readonly List<Relay> _relays = [];
    private string _password = "";

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < Registries; i++) _relays.Add(new Relay(sandbox.Environment["FINCH_SANDBOX_BASIC"]));
        _password = (await File.ReadAllTextAsync(sandbox.Environment["FINCH_SANDBOX_PASSWORD_FILE"], CancellationToken.None)).TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays) await relay.DisposeAsync();
    }

    [Fact]
    public async Task Sign_ins_at_the_same_time_leave_an_entry_each()
    {
        for (var round = 0; round < Rounds.Count; round++)
        {
            await using var scenario = new Scenario(sandbox.Environment, TestContext.Current.CancellationToken);
            var config = new ConfigOnDisk(scenario.Home);
            config.Fill(Before);
            await Task.WhenAll(_relays.Select(relay => LoginAsync("finch", relay, scenario)));
            AssertSignedIn(config, _relays);
            config.AssertKept(Before);
            Assert.Empty(config.Leftovers);
        }

        output.WriteLine($"{Rounds.Count} rounds, {Rounds.Count * Registries} sign-ins, 0 lost");
    }

    // docker reads the file when it starts, writes it when the registry has answered, and takes no lock. So it undoes what finch
    // wrote in between: nobody can promise otherwise. Promised are a whole file at any moment, and everything that docker wrote.
    [Fact]
    public async Task What_docker_writes_at_the_same_time_is_kept_and_the_file_is_always_whole()
    {
        var (lost, reads) = (0, 0);
        for (var round = 0; round < Rounds.Count; round++)
        {
            await using var scenario = new Scenario(sandbox.Environment, TestContext.Current.CancellationToken);
            await EnvironmentCommands.Peer(scenario, ScriptLine.Parse(1, "peer docker"));
            var config = new ConfigOnDisk(scenario.Home);
            config.Fill(Before);
            scenario.Variables["DOCKER_CONFIG"] = Path.GetDirectoryName(config.Path)!;
            var (theirs, ours) = (_relays[..8], _relays[8..]);

            var docker = EachAsync(theirs, relay => LoginAsync("docker", relay, scenario));
            var finch = Task.WhenAll(ours.Chunk(8).Select(some => EachAsync(some, relay => LoginAsync("finch", relay, scenario))));
            var all = Task.WhenAll(docker, finch);
            while (!all.IsCompleted)
            {
                Assert.NotEmpty(config.Entries());
                reads++;
                await Task.Yield();
            }

            await all;
            AssertSignedIn(config, theirs);
            var undone = ours.Where(relay => !config.Entries().ContainsKey(relay.Address)).ToList();
            lost += undone.Count;
            await Task.WhenAll(undone.Select(relay => LoginAsync("finch", relay, scenario)));
            AssertSignedIn(config, _relays);
            Assert.Empty(config.Leftovers);
        }

        output.WriteLine($"{Rounds.Count} rounds: of {Rounds.Count * 8} sign-ins with docker 0 lost, of {Rounds.Count * 24} with finch {lost} undone by docker; {reads} reads, all whole");
    }

    private void AssertSignedIn(ConfigOnDisk config, IEnumerable<Relay> relays)
    {
        var entries = config.Entries();
        Assert.All(relays, relay => Assert.Contains(ConfigOnDisk.Auth(sandbox.Environment["FINCH_SANDBOX_USER"], _password), entries.GetValueOrDefault(relay.Address, "lost")));
    }

    private async Task LoginAsync(string program, Relay relay, Scenario scenario)
    {
        await using var child = Child.Start(
            program, ["login", relay.Address, "--username", sandbox.Environment["FINCH_SANDBOX_USER"], "--password-stdin"], scenario.Work, scenario.Variables, _password);
        var outcome = await child.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.True(outcome.Exit == 0, $"{program} login {relay.Address}: {outcome.Error}");
    }

    private static async Task EachAsync(IEnumerable<Relay> relays, Func<Relay, Task> work)
    {
        foreach (var relay in relays) await work(relay);
    }
}
