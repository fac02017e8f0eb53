using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Finch.Auth;
using Finch.Cli.Auth.Doctor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Cli.Tests.Doctor;

public sealed class HostsCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Without_any_directory_it_is_one_calm_line()
        => Assert.Equal("Ok no mirrors, and no certificates for single registries", await RunAsync());

    [Fact]
    public async Task What_can_be_used_is_said()
    {
        _machine.File("one/ghcr.io/hosts.toml", "[host.\"https://a.test\"]\n[host.\"https://b.test\"]\n");
        _machine.File("one/_default/hosts.toml", "server = \"https://a.test\"\n");
        _machine.File("two/own.test:5000/ca.crt", Certificate(Now.AddDays(1)).Certificate);
        _machine.File("two/quay.io/hosts.toml", "");
        // _default stands before everything of the second folder.
        Assert.Equal(
            $"Ok {_machine.Home}/one/_default/hosts.toml: no mirror for any registry\n" +
            $"Ok {_machine.Home}/one/ghcr.io/hosts.toml: 2 mirrors for ghcr.io\n" +
            $"Warn {_machine.Home}/two/own.test:5000 is not read: {_machine.Home}/one/_default comes first\n" +
            $"Warn {_machine.Home}/two/quay.io is not read: {_machine.Home}/one/_default comes first", await RunAsync());
        Directory.Delete(Path.Combine(_machine.Home, "one"), recursive: true);
        Assert.Equal(
            $"Ok {_machine.Home}/two/own.test:5000: certificates for own.test:5000\n" +
            $"Ok {_machine.Home}/two/quay.io: nothing for quay.io", await RunAsync());
    }

    [Theory]
    [InlineData("ghcr.io", "[host.\"https://a.test\"]\n  capabilites = []\n", "ghcr.io/hosts.toml:2:3: unknown key 'capabilites'")]
    [InlineData("ghcr.io", "[host\n", "ghcr.io/hosts.toml:")]
    [InlineData("_default", "ca = \"missing.pem\"\n", "missing.pem")]
    [InlineData("own.test_5000_", "[host.\"https://a.test\"]\n  ca = \"hosts.toml\"\n", "cannot use {0}/one/own.test_5000_/hosts.toml for own.test:5000: it holds no certificate")]
    [InlineData("own.test:5000", "[host.\"https://a.test\"]\n  client = [[\"missing.cert\", \"missing.key\"]]\n", "missing.cert")]
    public async Task What_cannot_be_used_fails_with_its_place_and_a_remedy(string name, string text, string expected)
    {
        _machine.File($"one/{name}/hosts.toml", text);
        var finding = Assert.Single((await FindAsync()).All);
        Assert.Equal(CheckResult.Fail, finding.Result);
        Assert.Contains(expected.Replace("{0}", _machine.Home, StringComparison.Ordinal), finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GHCR.io", "is not read: finch looks for 'ghcr.io'")]
    [InlineData("hub.docker.com", "is not read: finch looks for 'docker.io'")]
    [InlineData("not a host", "is never read: 'not a host' is not the name of a registry")]
    public async Task A_directory_under_another_name_is_never_read(string name, string expected)
    {
        _machine.File($"one/{name}/hosts.toml", "");
        Assert.Equal($"Warn {_machine.Home}/one/{name} {expected}", await RunAsync());
    }

    [Theory]
    [InlineData(1, "Ok")]
    [InlineData(-1, "Warn")]
    public async Task A_client_certificate_that_has_expired_is_a_warning(int days, string result)
    {
        var (certificate, key) = Certificate(Now.AddDays(days));
        _machine.File("one/own.test/client.cert", certificate);
        _machine.File("one/own.test/client.key", key);
        Assert.Equal(result, Assert.Single((await FindAsync()).All).Result.ToString());
    }

    private static (string Certificate, string Key) Certificate(DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=ann", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-10), end);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<string> RunAsync() => string.Join('\n', (await FindAsync()).All.Select(finding => $"{finding.Result} {finding.Text}"));

    private async Task<Findings> FindAsync()
    {
        var findings = new Findings(_ => { });
        await new HostsCheck(new UserEnvironment(_ => null, _machine.Home, new FakeTimeProvider(Now)), [Path.Combine(_machine.Home, "one"), Path.Combine(_machine.Home, "two")])
            .RunAsync(findings, TestContext.Current.CancellationToken);
        return findings;
    }
}
