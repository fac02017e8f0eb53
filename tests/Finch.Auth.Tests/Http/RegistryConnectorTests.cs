using System.Net;
using System.Net.Sockets;
using Finch.Auth.Http;
using Finch.Auth.Http.Hosts;
using Finch.Auth.Http.Tls;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Http;

public sealed class RegistryConnectorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<TransportOptions> _opened = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r.test", "https://r.test/")]
    [InlineData("r.test:443", "https://r.test/")]
    [InlineData("https://r.test", "https://r.test/")]
    [InlineData("https://r.test:443/v2/", "https://r.test/")]
    [InlineData("https://r.test:80", "https://r.test:80/")]
    [InlineData("r.test:5000/app:443", "https://r.test:5000/")]
    [InlineData("http://r.test", "http://r.test/")]
    [InlineData("http://r.test:80", "http://r.test/")]
    [InlineData("r.test:80/app:1", "http://r.test/")]
    [InlineData("http://r.test:443", "http://r.test:443/")]
    [InlineData("http://r.test:8080", "http://r.test:8080/")]
    [InlineData("localhost", "http://localhost/")]
    [InlineData("localhost:80", "http://localhost/")]
    [InlineData("localhost:443/app:1", "https://localhost/")]
    [InlineData("http://localhost:443", "http://localhost:443/")]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("https://localhost:5000", "https://localhost:5000/")]
    [InlineData("https://127.0.0.1", "https://127.0.0.1/")]
    [InlineData("[::1]:443", "https://[::1]/")]
    [InlineData("docker.io:443", "https://registry-1.docker.io/")]
    public async Task An_address_is_what_was_typed(string typed, string origin)
    {
        using var endpoint = await ConnectAsync(typed, _ => HttpStatusCode.OK);
        Assert.Equal(origin, endpoint.Origin.ToString());
        Assert.Equal(origin + "v2/", endpoint.Api.ToString());
    }

    [Fact]
    public async Task Loopback_that_speaks_tls_is_found_and_https_that_was_typed_is_never_lowered()
    {
        using (var endpoint = await ConnectAsync("localhost:5000", r => r.RequestUri!.Scheme == "http" ? HttpStatusCode.BadRequest : HttpStatusCode.OK))
            Assert.Equal("https://localhost:5000/", endpoint.Origin.ToString());
        _opened.Clear();
        using (await ConnectAsync("https://localhost:5000", _ => HttpStatusCode.OK))
            Assert.Equal("https://localhost:5000/", Assert.Single(_opened).Origin!.ToString());
    }

    [Fact]
    public async Task What_the_file_says_about_the_registry_holds_for_it()
    {
        var said = HostEntry.Default with
        {
            SkipVerification = true,
            Headers = [new HostHeader("x-site", new Secret("s3cret"))],
            ConnectTimeout = TimeSpan.FromSeconds(3),
            Certificates = new HostCertificates([], []),
        };
        using var endpoint = await ConnectAsync("r.test", _ => HttpStatusCode.OK, said);
        var options = Assert.Single(_opened);
        Assert.True(options.TrustsOrigin);
        Assert.False(options.SkipVerification);
        Assert.Same(said.Headers, options.Headers);
        Assert.Same(said.Certificates, options.Certificates);
        Assert.Equal(TimeSpan.FromSeconds(3), options.ConnectTimeout);
    }

    [Fact]
    public async Task A_sign_in_never_goes_to_a_host_that_stands_in_for_the_registry()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(
            () => ConnectAsync("r.test", _ => HttpStatusCode.OK, new HostEntry(new Uri("https://other.test/v2/"), HostCapabilities.All)));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
        Assert.Contains("r.test is served by other.test", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_opened);
    }

    [Fact]
    public async Task A_mirror_is_somebody_of_its_own()
    {
        var mirror = new HostEntry(new Uri("https://mirror.test:5000/hub/"), HostCapabilities.Pull);
        using var endpoint = await Connector(_ => HttpStatusCode.OK, null).ConnectAsync(RegistryHost.DockerHub, mirror, new ConnectionChoices(), Cancel);
        Assert.Equal("mirror.test:5000", endpoint.Host.ToString());
        Assert.Equal("https://mirror.test:5000/", endpoint.Origin.ToString());
        Assert.Equal("https://mirror.test:5000/hub/", endpoint.Api.ToString());
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_a_failure_and_no_cancellation()
    {
        // It takes connections and says nothing: the handshake of TLS never ends.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var host = new HostEntry(new Uri($"https://{silent.LocalEndpoint}/v2/"), HostCapabilities.All) { ConnectTimeout = TimeSpan.FromMilliseconds(100) };
        using var endpoint = await new RegistryConnector(new WebProxy(), HttpTransport.Create).ConnectAsync(RegistryHost.Parse("r.test"), host, new ConnectionChoices(), Cancel);
        using var http = new HttpMessageInvoker(endpoint.Transport, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint.Api);
        Assert.Equal(HttpRequestError.ConnectionError, (await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, Cancel))).HttpRequestError);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => endpoint.PingAsync(null, Cancel));
        Assert.Equal((AuthFailure.Unreachable, $"cannot connect to {silent.LocalEndpoint}: no connection within 0.1 s"), (failure.Failure, failure.Message));
    }

    [Fact]
    public async Task A_proxy_that_takes_too_long_is_a_failure_too()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var host = new HostEntry(new Uri("https://r.test/v2/"), HostCapabilities.All) { ConnectTimeout = TimeSpan.FromMilliseconds(100) };
        using var endpoint = await new RegistryConnector(new WebProxy($"http://{silent.LocalEndpoint}"), HttpTransport.Create)
            .ConnectAsync(RegistryHost.Parse("r.test"), host, new ConnectionChoices(), Cancel);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => endpoint.PingAsync(null, Cancel));
        Assert.Equal((AuthFailure.Unreachable, "cannot connect to r.test: timed out"), (failure.Failure, failure.Message));
    }

    [Fact]
    public async Task Headers_of_a_host_are_for_that_host_only()
    {
        var seen = new List<string>();
        var bottom = new Recorder(request =>
        {
            seen.Add($"{request.RequestUri!.Host} {(request.Headers.TryGetValues("x-site", out var values) ? string.Join(",", values) : "-")}");
            return request.RequestUri.Host == "r.test" && request.RequestUri.AbsolutePath == "/blob"
                ? new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request, Headers = { Location = new Uri("https://storage.test/x") } }
                : new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
        });
        HostHeader[] headers = [new("x-site", new Secret("s3cret-one")), new("X-Site", new Secret("two")), new("Authorization", new Secret("Bearer of-the-file"))];
        using var http = new HttpMessageInvoker(new RedirectHandler(new HeaderHandler(new Uri("https://r.test/"), headers, bottom)));
        using var plain = new HttpRequestMessage(HttpMethod.Get, "https://r.test/blob");
        (await http.SendAsync(plain, Cancel)).Dispose();
        using var port = new HttpRequestMessage(HttpMethod.Get, "https://r.test:444/");
        (await http.SendAsync(port, Cancel)).Dispose();
        Assert.Equal(["r.test s3cret-one,two", "storage.test -", "r.test -"], seen);
        Assert.Equal("Bearer of-the-file", plain.Headers.GetValues("Authorization").Single());
        Assert.Equal("told you: ***, Bearer ***", EchoedSecrets.Masked("told you: s3cret-one, Bearer of-the-file", EchoedSecrets.Of(plain)));
        using var answered = new HttpRequestMessage(HttpMethod.Get, "https://r.test/") { Headers = { Authorization = new("Bearer", "of-the-engine") } };
        (await http.SendAsync(answered, Cancel)).Dispose();
        Assert.Equal("Bearer of-the-engine", answered.Headers.GetValues("Authorization").Single());
    }

    private Task<RegistryEndpoint> ConnectAsync(string typed, Func<HttpRequestMessage, HttpStatusCode> answer, HostEntry? said = null)
        => Connector(answer, said).ConnectAsync(RegistryHost.Parse(typed), ConnectionChoices.For(typed, insecure: false, caFile: null), Cancel);

    private RegistryConnector Connector(Func<HttpRequestMessage, HttpStatusCode> answer, HostEntry? said)
    {
        Directory.CreateDirectory(_folder.File("_default"));
        File.WriteAllText(_folder.File("_default/hosts.toml"), "");
        return new RegistryConnector(new WebProxy(), options =>
        {
            _opened.Add(options);
            return new Recorder(request => new HttpResponseMessage(answer(request)) { RequestMessage = request });
        })
        {
            CertificateRoots = [_folder.File("")],
            HostsFile = (file, _) => new RegistryHosts(file, [], said ?? HostEntry.Default),
        };
    }

    private sealed class Recorder(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
