using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Finch.Auth.Http.Tls;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Http;

public sealed class ServerTrustTests : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_chain_that_ends_in_the_systems_bundle_is_accepted()
    {
        using var root = Root("CN=Good");
        Save("bundle.pem", Root("CN=Other"), root);
        Assert.True(Accept(Leaf(root), SystemWith(("SSL_CERT_FILE", _folder.File("bundle.pem")))));
    }

    [Fact]
    public void The_folders_are_asked_when_the_bundle_knows_no_issuer()
    {
        using var root = Root("CN=Good");
        Save("bundle.pem", Root("CN=Other"));
        Directory.CreateDirectory(_folder.File("certs"));
        Save("certs/0123abcd.0", root);
        Assert.True(Accept(Leaf(root), SystemWith(("SSL_CERT_FILE", _folder.File("bundle.pem")), ("SSL_CERT_DIR", _folder.File("certs")))));
    }

    [Fact]
    public void An_authority_that_only_has_the_right_name_is_not_believed()
    {
        using var impostor = Root("CN=Good");
        Save("bundle.pem", Root("CN=Good"));
        Refused(Leaf(impostor));
    }

    [Fact]
    public void An_unknown_authority_an_old_certificate_and_another_name_are_told_apart()
    {
        using var root = Root("CN=Good");
        Save("bundle.pem", root);
        Assert.Contains("unknown authority", Refused(Leaf(Root("CN=Stranger"))).Message);
        Assert.Contains("expired", Refused(Leaf(root, notAfter: Now.AddDays(-1))).Message);
        Assert.Contains("another name", Refused(Leaf(root), SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch).Message);
    }

    [Fact]
    public void A_certificate_for_another_purpose_is_not_a_servers()
    {
        using var root = Root("CN=Good");
        Save("bundle.pem", root);
        Refused(Leaf(root, purpose: ClientAuthentication));
    }

    private UntrustedServerException Refused(X509Certificate2 leaf, SslPolicyErrors errors = SslPolicyErrors.RemoteCertificateChainErrors)
        => Assert.Throws<UntrustedServerException>(() => Accept(leaf, SystemWith(("SSL_CERT_FILE", _folder.File("bundle.pem"))), errors));

    private static bool Accept(X509Certificate2 leaf, SystemAuthorities system, SslPolicyErrors errors = SslPolicyErrors.RemoteCertificateChainErrors)
    {
        using var chain = new X509Chain();
        return new ServerTrust([], system).Accept(chain, leaf, chain, errors);
    }

    private SystemAuthorities SystemWith(params (string Name, string Value)[] variables)
        => new(Surroundings.With([.. variables, ("SSL_CERT_DIR", _folder.File("none"))]));

    private void Save(string name, params X509Certificate2[] certificates)
        => File.WriteAllText(_folder.File(name), string.Join('\n', certificates.Select(c => c.ExportCertificatePem())));

    private static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Leaf(X509Certificate2 issuer, DateTimeOffset? notAfter = null, string purpose = ServerAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request.Create(issuer, Now.AddDays(-5), notAfter ?? Now.AddDays(5), [1, 2, 3]);
    }
}
