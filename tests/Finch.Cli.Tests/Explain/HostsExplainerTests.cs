using System.Text.Json;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Cli.Auth;
using Xunit;

namespace Finch.Cli.Tests.Explain;

public sealed class HostsExplainerTests : IDisposable
{
    private const string Registry = "ghcr.io";

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Each_host_is_shown_what_is_kept_for_itself()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}, "mirror.test:5001": {"auth": "Ym9iOng="}, "sneaky.test": {"auth": "ZXZlOng="}}}""");
        var file = Hosts("""
            [host."https://mirror.test:5001"]
              capabilities = ["pull", "resolve"]
            [host."https://cache.test/proxy"]
              capabilities = ["pull"]
              header = { x-site = "s3cret-of-the-header" }
            """);
        Assert.Equal(
            [
                $"hosts       {file}",
                "asked, in order",
                $"  + https://mirror.test:5001/v2/ (tags, content): user bob, auths[\"mirror.test:5001\"] in {_machine.Home}/.finch/config.json",
                "  - https://cache.test/proxy/v2/ (content): no credential, because none is kept for it, and a header of the file",
                "  + ghcr.io (tags, content, pushes): the credential above",
                "pushes      go to ghcr.io",
            ],
            (await TextAsync()).SkipWhile(line => !line.StartsWith("hosts ", StringComparison.Ordinal)).Take(6));
    }

    [Fact]
    public async Task A_program_gets_the_same()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}, "mirror.test": {"auth": "Ym9iOng="}}}""");
        var file = Hosts("""
            capabilities = ["pull"]
            [host."https://mirror.test"]
            """);
        var text = ExplanationJson.Write(await ExplainAsync());
        var hosts = JsonDocument.Parse(text).RootElement.GetProperty("hosts");
        Assert.Equal(file, hosts.GetProperty("file").GetString());
        Assert.Equal("https://mirror.test/v2/", hosts.GetProperty("pushes_to").GetString());
        Assert.Equal(["https://mirror.test/v2/ True resolve pull push bob", "ghcr.io False pull ann"], hosts.GetProperty("asked").EnumerateArray().Select(host =>
            $"{host.GetProperty("address").GetString()} {host.GetProperty("mirror").GetBoolean()} {string.Join(' ', host.GetProperty("capabilities").EnumerateArray())} {host.GetProperty("credential").GetProperty("user").GetString()}"));
    }

    [Fact]
    public async Task Without_a_file_nothing_is_said_of_hosts()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}}}""");
        Assert.DoesNotContain(await TextAsync(), line => line.StartsWith("hosts", StringComparison.Ordinal) || line.StartsWith("pushes", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(ExplanationJson.Write(await ExplainAsync())).RootElement.GetProperty("hosts").ValueKind);
    }

    [Fact]
    public async Task A_store_that_is_broken_for_a_mirror_is_the_mirror_s_trouble()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}}, "credHelpers": {"mirror.test": "absent"}}""");
        Hosts("""
            [host."https://mirror.test"]
            """);
        var result = await ExplainAsync();
        Assert.Null(result.Problem);
        Assert.StartsWith("  ! https://mirror.test/v2/ (tags, content, pushes): ", Assert.Single(await TextAsync(), line => line.Contains("mirror.test/v2", StringComparison.Ordinal) && line[2] == '!'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_another_host_stands_for_is_not_asked()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}}}""");
        Hosts("""
            server = "https://other.test"
            capabilities = ["pull", "resolve"]
            """);
        var result = await ExplainAsync(offline: false);
        Assert.Null(result.Problem);
        Assert.Equal(Verdict.NotAsked, result.Verdict);
        Assert.Equal("finch auth explain other.test", Assert.Single(result.Remarks).Remedy);
        Assert.Null(result.Hosts!.ForPushes);
        Assert.Null(Assert.Single(result.Hosts.All).Found);
    }

    [Fact]
    public async Task A_mistake_in_the_file_is_the_problem_also_offline()
    {
        SignIn("""{"auths": {"ghcr.io": {"auth": "YW5uOng="}}}""");
        var file = Hosts("""
            [host."https://mirror.test"]
              capabilites = ["pull"]
            """);
        var result = await ExplainAsync();
        Assert.Equal(AuthFailure.Configuration, result.Problem!.Failure);
        Assert.Contains($"{file}:2:3", result.Problem.Message, StringComparison.Ordinal);
        Assert.Equal("ann", result.Found!.Credential.User);
    }

    private void SignIn(string config) => _machine.File(".finch/config.json", config);

    private string Hosts(string text) => _machine.File($".finch/certs.d/{Registry}/hosts.toml", text);

    private Task<Explanation> ExplainAsync(bool offline = true)
        => new Explainer(_machine.Services()).ExplainAsync(
            new CredentialQuery(RegistryHost.Parse(Registry)), new ConnectionChoices(), offline, TestContext.Current.CancellationToken);

    private async Task<string[]> TextAsync()
    {
        var text = new StringWriter { NewLine = "\n" };
        new ExplanationText(text, TimeProvider.System).Print(await ExplainAsync());
        return text.ToString().Split('\n');
    }
}
