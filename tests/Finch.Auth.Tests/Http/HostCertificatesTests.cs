using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Finch.Auth.Http;
using Finch.Auth.Http.Hosts;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Http;

public sealed class HostCertificatesTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _authority = Authority("CN=Finch Test Authority");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_registry_sees_the_client_certificate_and_nobody_else_does()
    {
        using var server = Leaf("server", _authority);
        await using var elsewhere = new MutualTlsServer(server, clients: null);
        await using var registry = new MutualTlsServer(server, _authority,
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://127.0.0.1:{elsewhere.Port}/blob\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var host = RegistryHost.Parse($"127.0.0.1:{registry.Port}");
        Write(host.ToString(), Leaf("me", _authority));
        using var endpoint = await ConnectAsync(host);
        Assert.Equal(HttpStatusCode.OK, (await endpoint.AskAsync(HttpMethod.Get, "/v2/", null, Cancel)).Status);
        Assert.Equal(["CN=me"], registry.Shown);
        Assert.Equal([""], elsewhere.Shown);
    }

    [Theory]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", true)]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", true)]
    [InlineData("error:0A000412:SSL routines::ssl/tls alert bad certificate", true)]
    [InlineData("error:0A000438:SSL routines::tlsv1 alert internal error", false)]
    public void A_registry_that_wants_another_certificate_says_so(string words, bool expected)
    {
        var error = new HttpRequestException(HttpRequestError.Unknown, "An error occurred while sending the request.", new IOException("Unable to read.", new IOException(words)));
        var failure = HttpFailure.Translate(error, new Uri("https://r.io:5000/v2/"));
        Assert.Equal(expected ? AuthFailure.Tls : AuthFailure.Unreachable, failure.Failure);
        Assert.Equal(expected, failure.Hint?.Contains("certs.d/r.io:5000", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task Of_several_certificates_the_one_of_the_servers_authority_is_shown()
    {
        using var server = Leaf("server", _authority);
        await using var registry = new MutualTlsServer(server, _authority);
        var host = RegistryHost.Parse($"127.0.0.1:{registry.Port}");
        Write(host.ToString(), Leaf("me", _authority));
        Write(host.ToString(), Leaf("me too", _authority), "second");
        using var endpoint = await ConnectAsync(host);
        Assert.Equal(HttpStatusCode.OK, (await endpoint.AskAsync(HttpMethod.Get, "/v2/", null, Cancel)).Status);
        Assert.Equal(["CN=me"], registry.Shown);
    }

    [Theory]
    [InlineData("a.cert", "pem", "its key a.key is missing")]
    [InlineData("a.key", "pem", "its certificate a.cert is missing")]
    [InlineData("a.crt", "", "it holds no certificate")]
    [InlineData("a.crt", "-----BEGIN CERTIFICATE-----\nAAAA!\n-----END CERTIFICATE-----\n", "it holds no certificate")]
    [InlineData("a.crt", null, "")]
    public void A_file_that_cannot_be_used_is_an_error(string name, string? content, string words)
    {
        var path = Path.Combine(Directory.CreateDirectory(Root("r.io")).FullName, name);
        if (content is null)
            File.CreateSymbolicLink(path, _folder.File("nowhere"));
        else
            File.WriteAllText(path, content);
        Unusable(path, words);
    }

    [Fact]
    public void A_certificate_and_a_key_that_do_not_fit_are_an_error()
    {
        var directory = Directory.CreateDirectory(Root("r.io")).FullName;
        using var one = Leaf("one", _authority);
        using var two = Leaf("two", _authority);
        File.WriteAllText(Path.Combine(directory, "a.cert"), one.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "a.key"), two.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Unusable("a.cert", "does not fit its key");
        File.WriteAllText(Path.Combine(directory, "a.key"), one.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
        Unusable("a.cert", "does not fit its key");
    }

    [Theory]
    [InlineData("r.io", "r.io")]
    [InlineData("r.io", "r.io:443")]
    [InlineData("https://R.io:443/x", "r.io")]
    [InlineData("r.io:5000", "r.io:5000")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("docker.io", "registry-1.docker.io")]
    public void A_directory_is_named_as_docker_names_it(string typed, string directory)
    {
        Write(directory, Leaf("me", _authority));
        Assert.Single(new HostsDirectories([_folder.File("first"), _folder.File("certs.d")], null).Find(RegistryHost.Parse(typed)).Server.Certificates!.Clients);
        Assert.Same(RegistryHosts.Default, new HostsDirectories([_folder.File("certs.d")], null).Find(RegistryHost.Parse("other.io")));
        Directory.CreateDirectory(Path.Combine(_folder.File("first"), directory));
        Assert.Empty(new HostsDirectories([_folder.File("first"), _folder.File("certs.d")], null).Find(RegistryHost.Parse(typed)).Server.Certificates!.Clients);
    }

    private void Unusable(string file, string words)
    {
        var failure = Assert.Throws<RegistryAuthException>(() => new HostsDirectories([_folder.File("certs.d")], null).Find(RegistryHost.Parse("r.io")));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    private Task<RegistryEndpoint> ConnectAsync(RegistryHost host)
        => new RegistryConnector(new WebProxy(), options => HttpTransport.Create(options)) { CertificateRoots = [_folder.File("certs.d")] }
            .ConnectAsync(host, new ConnectionChoices(HttpsOnly: true), Cancel);

    private string Root(string host) => Path.Combine(_folder.File("certs.d"), host);

    private void Write(string host, X509Certificate2 client, string name = "client")
    {
        var directory = Directory.CreateDirectory(Root(host)).FullName;
        File.WriteAllText(Path.Combine(directory, "ca.crt"), _authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, name + ".cert"), client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, name + ".key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Leaf(string name, X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, Now.AddDays(-5), Now.AddDays(5), [1, 2, 3]);
        return certificate.CopyWithPrivateKey(key);
    }
}
