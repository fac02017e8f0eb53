using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>An authority of this run, a server's certificate for 127.0.0.1 and a client's.</summary>
internal sealed class MirrorCertificates : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);

    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _client;

    public MirrorCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mirrors of this run", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(From, From.AddDays(30));
        Server = Issue("CN=127.0.0.1", "1.3.6.1.5.5.7.3.1");
        _client = Issue("CN=client", "1.3.6.1.5.5.7.3.2");
    }

    public X509Certificate2 Server { get; }

    /// <summary>True for the client's certificate, which is the only one a server here takes.</summary>
    public bool IsClient(X509Certificate? shown) => shown is not null && shown.GetCertHashString() == _client.GetCertHashString();

    /// <summary>Writes what a <c>hosts.toml</c> beside it may name.</summary>
    public void WriteTo(string folder)
    {
        var key = _client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(Path.Combine(folder, "authority.pem"), _authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "client.pem"), _client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key);
        File.WriteAllText(Path.Combine(folder, "both.pem"), $"{_client.ExportCertificatePem()}\n{key}\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _client.Dispose();
        Server.Dispose();
    }

    private X509Certificate2 Issue(string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        using var issued = request.Create(_authority, From, From.AddDays(20), RandomNumberGenerator.GetBytes(8));
        // A certificate whose key lives in memory only is not taken by every system for TLS.
        return X509CertificateLoader.LoadPkcs12(issued.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
