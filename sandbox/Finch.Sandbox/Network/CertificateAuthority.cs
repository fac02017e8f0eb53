using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Sandbox.Network;

/// <summary>A certificate authority for one run. Its key never leaves this process and dies with it.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _hosts = new(StringComparer.Ordinal);

    public CertificateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Finch Sandbox CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _root = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30));
        Pem = _root.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's certificate, which clients must trust.</summary>
    public string Pem { get; }

    /// <summary>The certificate of a host, made when it is first asked for.</summary>
    public SslStreamCertificateContext For(string host) => _hosts.GetOrAdd(host, Mint);

    public void Dispose()
    {
        foreach (SslStreamCertificateContext context in _hosts.Values)
            context.TargetCertificate.Dispose();
        _root.Dispose();
    }

    // Python 3.13 checks every rule of RFC 5280: both key identifiers and critical key usage have to be there.
    private SslStreamCertificateContext Mint(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A common name holds 64 characters at most; the alternative name is what clients compare.
        string subject = host.Length <= 64 ? host : "finch-sandbox";
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 leaf = request.Create(_root, _root.NotBefore, _root.NotAfter, [0x01, .. RandomNumberGenerator.GetBytes(15)]);
        return SslStreamCertificateContext.Create(leaf.CopyWithPrivateKey(key), additionalCertificates: null, offline: true);
    }
}
