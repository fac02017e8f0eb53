using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http;

/// <summary>How to reach a host.</summary>
/// <param name="Proxy">Chooses the proxy for an address.</param>
/// <param name="CaFile">A PEM file of authorities trusted beside the system's; null for none.</param>
/// <param name="SkipVerification">True when the person asked for <c>--insecure-registry</c>: certificates are not checked.</param>
public sealed record TransportOptions(IWebProxy Proxy, string? CaFile = null, bool SkipVerification = false);

/// <summary>Builds the bottom of every HTTP pipeline: no redirects, no cookies, no decompression, no ambient proxy.</summary>
public static class HttpTransport
{
    /// <summary>How long a TCP and TLS handshake may take.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A handler for the given options. The caller owns it.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when the CA file cannot be used.</exception>
    public static SocketsHttpHandler Create(TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var handler = new SocketsHttpHandler
        {
            // A redirect decides where a credential goes, so it is followed by hand (RedirectHandler).
            AllowAutoRedirect = false,
            // A digest is of the bytes as they are stored.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = options.Proxy,
            UseProxy = true,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
        };
#pragma warning disable CA5359 // The person asked for it, by name, for this one registry.
        if (options.SkipVerification)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (options.CaFile is { } file)
            handler.SslOptions.RemoteCertificateValidationCallback = TrustAlso(LoadAuthorities(file));
        return handler;
    }

    private static X509Certificate2Collection LoadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read the CA file {file}: {error.Message}",
                "give a readable PEM file of certificates", inner: error);
        }

        return authorities.Count > 0
            ? authorities
            : throw new RegistryAuthException(AuthFailure.Configuration, $"the CA file {file} holds no certificate", "give a PEM file of certificates");
    }

    /// <summary>Accepts what the system accepts, and chains that end in one of <paramref name="authorities"/>.</summary>
    private static RemoteCertificateValidationCallback TrustAlso(X509Certificate2Collection authorities)
        => (_, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None)
                return true;
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
                return false;
            using var own = new X509Chain();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.CustomTrustStore.AddRange(authorities);
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (chain is not null)
                own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(e => e.Certificate).ToArray());
            return own.Build(leaf);
        };
}
