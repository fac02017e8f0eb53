using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>Shows a client certificate in a handshake.</summary>
internal static class ClientIdentity
{
    /// <summary>Prepares <paramref name="options"/> to show one of the certificates when the server asks for one.</summary>
    public static void Show(SslClientAuthenticationOptions options, IReadOnlyList<ClientCertificate> clients)
    {
        if (clients is [var only])
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(only.Leaf, [.. only.Chain], offline: true);
            return;
        }

        X509CertificateCollection all = [.. clients.Select(c => c.Leaf)];
        options.ClientCertificates = all;
        options.LocalCertificateSelectionCallback = (_, _, _, _, issuers) => Choose(clients, issuers);
    }

    /// <summary>The one whose authority, or an authority on the way to it, the server named; else the first.</summary>
    private static X509Certificate2 Choose(IReadOnlyList<ClientCertificate> clients, string[] issuers)
        => clients.FirstOrDefault(c => c.Chain.Prepend(c.Leaf).Any(link => issuers.Contains(link.Issuer))) is { } fitting ? fitting.Leaf : clients[0].Leaf;
}
