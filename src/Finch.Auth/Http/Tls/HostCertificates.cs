using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>What a certificate directory says about one registry.</summary>
/// <param name="Authorities">Trusted beside the system's, DER.</param>
/// <param name="Clients">What to show a registry that asks who we are; each with its private key and the certificates that lead to it.</param>
internal sealed record HostCertificates(IReadOnlyList<byte[]> Authorities, IReadOnlyList<ClientCertificate> Clients)
{
    /// <summary>Reads a directory. What is in it was put there on purpose: a file that cannot be used is an error, not ignored.</summary>
    internal static HostCertificates Read(string directory, RegistryHost host)
    {
        return Translated(host, directory, visit =>
        {
            var (authorities, clients) = (new List<byte[]>(), new List<ClientCertificate>());
            foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
            {
                visit(path);
                switch (Path.GetExtension(path))
                {
                    case ".crt":
                        authorities.AddRange(ReadAuthorities(path, host));
                        break;
                    case ".cert":
                        var key = Path.ChangeExtension(path, ".key");
                        clients.Add(File.Exists(key) ? ReadClient(path, key)
                            : throw Unusable(host, path, $"its key {Path.GetFileName(key)} is missing", $"put the private key beside it, as {Path.GetFileName(key)}"));
                        break;
                    case ".key" when !File.Exists(Path.ChangeExtension(path, ".cert")):
                        var certificate = Path.GetFileName(Path.ChangeExtension(path, ".cert"));
                        throw Unusable(host, path, $"its certificate {certificate} is missing", $"put the client certificate beside it, as {certificate}; *.crt are authorities");
                }
            }

            return new HostCertificates(authorities, clients);
        });
    }

    /// <summary>Reads files that a person named one by one.</summary>
    /// <param name="authorities">PEM files of authorities.</param>
    /// <param name="clients">Certificates with their keys, which may be in the same file.</param>
    /// <param name="host">Whom they are for.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: one of them cannot be used.</exception>
    public static HostCertificates Read(IReadOnlyList<string> authorities, IReadOnlyList<(string Certificate, string Key)> clients, RegistryHost host)
        => Translated(host, "", visit => new HostCertificates(
            [.. authorities.SelectMany(path =>
            {
                visit(path);
                return ReadAuthorities(path, host);
            })],
            [.. clients.Select(pair =>
            {
                visit(pair.Certificate);
                return ReadClient(pair.Certificate, pair.Key);
            })]));

    /// <summary>Runs a reading, which says what file it is at, and says of which file it could not make anything.</summary>
    private static HostCertificates Translated(RegistryHost host, string first, Func<Action<string>, HostCertificates> read)
    {
        var file = first;
        try
        {
            return read(path => file = path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(host, file, BoundedBody.OneLine(error.Message).TrimEnd('.'), "make it readable for you", error);
        }
        catch (Exception error) when (error is CryptographicException or FormatException or ArgumentException)
        {
            throw Unusable(host, file, "it is not what its name says, or does not fit its key",
                "*.crt are authorities; *.cert and *.key a client certificate and its private key; all of them PEM, the key not encrypted", error);
        }
    }

    private static List<byte[]> ReadAuthorities(string path, RegistryHost host)
        => PemAuthorities.Read(path) is { Count: > 0 } found ? found : throw Unusable(host, path, "it holds no certificate", "give a PEM file of certificates");

    private static ClientCertificate ReadClient(string path, string key)
    {
        var chain = PemAuthorities.Read(path).Skip(1).Select(der => X509CertificateLoader.LoadCertificate(der)).ToArray();
        return new ClientCertificate(X509Certificate2.CreateFromPemFile(path, key), chain);
    }

    private static RegistryAuthException Unusable(RegistryHost host, string path, string reason, string hint, Exception? inner = null)
        => new(AuthFailure.Configuration, $"cannot use {path} for {host}: {reason}", hint, host, inner);
}

/// <summary>A certificate to show, and what leads from it to an authority.</summary>
/// <param name="Leaf">The certificate, with its private key.</param>
/// <param name="Chain">The certificates that follow it in its file.</param>
internal sealed record ClientCertificate(X509Certificate2 Leaf, IReadOnlyList<X509Certificate2> Chain);
