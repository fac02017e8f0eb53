using CsCheck;
using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Settings.Hosts;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class HostsFileTests : IDisposable
{
    private const string File = "/etc/containerd/certs.d/docker.io/hosts.toml";

    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Hosts_keep_the_order_of_the_file_and_the_rest_is_about_the_registry()
    {
        var hosts = Parse("""
            server = "https://registry-1.docker.io"
            skip_verify = true

            [host."https://one.test:5000"]
              capabilities = ["pull", "resolve"]   # a comment
              skip_verify = false
              dial_timeout = "1m30s"
            [host."https://one.test:5000".header]
              x-site = ["a", "b"]
              authorization = "Bearer s3cret"

            [host."http://two.test"]
            """);
        Assert.Equal(["https://one.test:5000/v2/", "http://two.test/v2/"], hosts.Mirrors.Select(m => m.Api!.ToString()));
        Assert.Equal([HostCapabilities.Pull | HostCapabilities.Resolve, HostCapabilities.All], hosts.Mirrors.Select(m => m.Capabilities));
        Assert.Equal(["x-site=a", "x-site=b", "authorization=Bearer s3cret"], hosts.Mirrors[0].Headers.Select(h => $"{h.Name}={h.Value.Reveal()}"));
        Assert.Equal(TimeSpan.FromSeconds(90), hosts.Mirrors[0].ConnectTimeout);
        Assert.False(hosts.Mirrors[0].SkipVerification);
        Assert.True(hosts.Server.SkipVerification);
        Assert.Equal("https://registry-1.docker.io/v2/", hosts.Server.Api!.ToString());
        Assert.Equal(RegistryHost.DockerHub, hosts.Server.IdentityFor(RegistryHost.DockerHub));
        Assert.Equal("two.test:80", hosts.Mirrors[1].IdentityFor(RegistryHost.DockerHub).ToString());
        Assert.DoesNotContain("s3cret", hosts.ToString() + string.Join(hosts.Mirrors[0].ToString(), hosts.Mirrors[0].Headers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://h.test", "", "https://h.test/v2/")]
    [InlineData("h.test:5000", "", "https://h.test:5000/v2/")]
    [InlineData("https://h.test/", "", "https://h.test/v2/")]
    [InlineData("https://h.test/v2", "", "https://h.test/v2/")]
    [InlineData("https://h.test/v2/hub", "", "https://h.test/v2/hub/v2/")]
    [InlineData("https://h.test/v2/hub", "override_path = true", "https://h.test/v2/hub/")]
    [InlineData("https://h.test//hub//x/", "", "https://h.test/hub/x/v2/")]
    [InlineData("https://h.test", "override_path = true", "https://h.test/")]
    [InlineData("http://h.test:80", "", "http://h.test/v2/")]
    [InlineData("https://h.test:443", "", "https://h.test/v2/")]
    [InlineData("https://[::1]:5000", "", "https://[::1]:5000/v2/")]
    public void The_api_of_a_host_is_where_containerd_looks_for_it(string address, string more, string api)
        => Assert.Equal(api, Assert.Single(Parse($"[host.\"{address}\"]\n{more}").Mirrors).Api!.ToString());

    [Fact]
    public void Without_a_server_the_registry_is_where_it_always_is()
    {
        Assert.Null(Parse("[host.\"https://m.test\"]").Server.Api);
        Assert.Null(Parse("server = \"\"").Server.Api);
        Assert.Equal(HostCapabilities.Pull, Parse("capabilities = [\"pull\"]").Server.Capabilities);
        Assert.Equal(HostCapabilities.Pull | HostCapabilities.Resolve, Parse("capabilities = [\"Pull\", \"RESOLVE\"]").Server.Capabilities);
        Assert.Equal(HostCapabilities.None, Parse("capabilities = []").Server.Capabilities);
        Assert.Empty(Parse("server = \"https://x.test\"\nnew_key_of_theirs = 1\n").Mirrors);
    }

    [Theory]
    [InlineData("server = s3cret", "1:10", "not TOML")]
    [InlineData("server = \"s3cret", "1:", "not TOML")]
    [InlineData("\n[host.\"https://m.test\"\n", "2:", "not TOML")]
    [InlineData("server = \"https://a.test\"\nserver = \"https://s3cret.test\"", "2:1", "set twice")]
    [InlineData("[host.\"https://m.test\"]\n[host.\"https://m.test\"]", "2:1", "set twice")]
    [InlineData("[[host]]\nserver = \"a\"", "1:", "")]
    [InlineData("server = 1", "1:10", "in quotes")]
    [InlineData("server = \"https://ann:s3cret@a.test\"", "1:10", "not the address")]
    [InlineData("[host.\"ftp://a.test\"]", "1:7", "not the address")]
    [InlineData("[host.\"https://a.test?s3cret\"]", "1:7", "not the address")]
    [InlineData("host = 1", "1:1", "tables")]
    [InlineData("host.a = 1", "1:6", "a table")]
    [InlineData("capabilities = [\"pull\", \"pusj\"]", "1:25", "unknown capability")]
    [InlineData("capabilities = \"pull\"", "1:16", "a list")]
    [InlineData("[host.\"https://a.test\"]\ncapabilites = [\"pull\"]", "2:1", "unknown key 'capabilites'")]
    [InlineData("skip_verify = \"true\"", "1:15", "true or false")]
    [InlineData("ca = 1", "1:6", "expected a text")]
    [InlineData("ca = [\"\"]", "1:7", "missing")]
    [InlineData("client = [[\"a\"]]", "1:11", "a pair of files")]
    [InlineData("dial_timeout = \"soon\"", "1:16", "a time")]
    [InlineData("header = \"s3cret\"", "1:10", "a table")]
    [InlineData("[header]\n\"a b\" = \"s3cret\"", "2:1", "the name of a header")]
    [InlineData("[header]\na = \"s3cret\\nb: c\"", "2:5", "one line")]
    [InlineData("[header]\na = 1", "2:5", "expected a text")]
    public void A_mistake_is_said_with_its_place_and_without_what_may_be_private(string text, string place, string words)
    {
        var failure = Assert.Throws<RegistryAuthException>(() => Parse(text));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
        Assert.StartsWith($"{File}:{place}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_are_found_beside_the_file_and_one_that_is_missing_is_an_error()
    {
        var file = _home.File("hosts.toml");
        System.IO.File.WriteAllText(file, "ca = \"private.crt\"\n");
        var failure = Assert.Throws<RegistryAuthException>(() => HostsFile.Read(file, RegistryHost.Parse("r.test")));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
        Assert.Contains(_home.File("private.crt"), failure.Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(file, " \n");
        Assert.Null(HostsFile.Read(file, RegistryHost.Parse("r.test")));
    }

    [Fact]
    public void The_default_directory_serves_who_has_none()
    {
        foreach (var (directory, server) in new[] { ("_default", "default.test"), ("r.test", "own.test"), ("r.test_5000_", "port.test") })
        {
            Directory.CreateDirectory(_home.File(directory));
            System.IO.File.WriteAllText(_home.File(directory, "hosts.toml"), $"server = \"https://{server}\"\n");
        }

        var directories = new HostsDirectories([_home.File("none"), _home.Path], HostsFile.Read);
        Assert.Equal("own.test", directories.Find(RegistryHost.Parse("r.test")).Server.Api!.Host);
        Assert.Equal("port.test", directories.Find(RegistryHost.Parse("r.test:5000")).Server.Api!.Host);
        Assert.Equal("default.test", directories.Find(RegistryHost.Parse("other.test")).Server.Api!.Host);
        Assert.Equal("default.test", directories.Find(RegistryHost.DockerHub).Server.Api!.Host);
    }

    [Fact]
    public void The_usual_directories_are_containerds_and_podmans_and_dockers()
    {
        string[] expected =
        [
            _home.File(".finch", "certs.d"),
            _home.File(".config", "containerd", "certs.d"), _home.File(".config", "containers", "certs.d"), _home.File(".config", "docker", "certs.d"),
            "/etc/containerd/certs.d", "/etc/containers/certs.d", "/etc/docker/certs.d",
        ];
        Assert.Equal(OperatingSystem.IsWindows() ? 2 : expected.Length, new FinchPaths(_home.With(TimeProvider.System)).CertificateRoots.Count);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(expected, new FinchPaths(_home.With(TimeProvider.System)).CertificateRoots);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused()
    {
        string[] pieces = ["server", "host", "header", "ca", "client", "capabilities", "\"", "'", "\"\"\"", "[", "]", "{", "}", "=", ".", ",", "\n", " ", "#",
            "true", "1", "\"https://a.test\"", "\"pull\"", "\\u0000", "é", "\0", "[host.\"https://m.test\"]\n"];
        var piece = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]);
        piece.Array[0, 30].Select(string.Concat).Sample(text =>
        {
            try
            {
                Parse(text);
            }
            catch (RegistryAuthException refused)
            {
                Assert.Equal(AuthFailure.Configuration, refused.Failure);
            }
        });
    }

    private static RegistryHosts Parse(string text) => HostsFile.Parse(text, File, RegistryHost.DockerHub);
}
