using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>
/// Accepts what the runtime accepts, and chains that end in an authority of ours. Names, dates, signatures and purposes are
/// checked by the runtime in either case; only the set of authorities differs.
/// </summary>
/// <param name="extra">Authorities a person named, DER.</param>
/// <param name="system">The machine's authorities when the runtime was kept from loading them, else null.</param>
internal sealed class ServerTrust(IReadOnlyList<byte[]> extra, SystemAuthorities? system)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1"); // RFC 5280 §4.2.1.12

    /// <summary>The callback of <see cref="SslClientAuthenticationOptions"/>.</summary>
    /// <exception cref="UntrustedServerException">Why the server is not trusted; a plain "false" would lose the reason.</exception>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new UntrustedServerException("its certificate is for another name");
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf || chain is null)
            throw new UntrustedServerException("it shows no certificate");

        X509Certificate2[] presented = [leaf, .. chain.ChainPolicy.ExtraStore, .. chain.ChainElements.Select(e => e.Certificate)];
        var names = new IssuerNames(presented);
        X509Certificate2[] authorities = [.. PemAuthorities.Issuers(extra, names), .. system?.Issuers(names) ?? []];
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.ExtraStore.AddRange(presented);
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        return own.Build(leaf) ? true : throw new UntrustedServerException(ReasonOf(own));
    }

    private static string ReasonOf(X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "its certificate has expired, or this machine's clock is wrong"
            : (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 ? "its certificate is signed by an unknown authority"
            : $"its certificate is not accepted ({status})";
    }
}
