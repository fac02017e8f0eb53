using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>
/// Certificates of PEM files. Only the ones that issued what a server presents are ever parsed in full: parsing a whole
/// bundle takes longer than the connection it is for.
/// </summary>
internal static class PemAuthorities
{
    private const int MaxFile = 8 * 1024 * 1024;

    /// <summary>The certificates of a file, DER.</summary>
    /// <exception cref="IOException">It cannot be read, or is larger than 8 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static List<byte[]> Read(string path)
    {
        var found = new List<byte[]>();
        var certificates = new PemCertificates(Text(path));
        while (certificates.MoveNext())
            found.Add(certificates.Current.ToArray());
        return found;
    }

    /// <summary>The certificates of a file that are named as an issuer.</summary>
    /// <exception cref="IOException">It cannot be read, or is larger than 8 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static List<X509Certificate2> Issuers(string path, IssuerNames names)
    {
        var found = new List<X509Certificate2>();
        var certificates = new PemCertificates(Text(path));
        while (certificates.MoveNext())
        {
            if (names.Include(certificates.Current))
                found.Add(X509CertificateLoader.LoadCertificate(certificates.Current));
        }

        return found;
    }

    /// <summary>Those of <paramref name="authorities"/> (DER) that are named as an issuer.</summary>
    public static IEnumerable<X509Certificate2> Issuers(IEnumerable<byte[]> authorities, IssuerNames names)
        => authorities.Where(der => names.Include(der)).Select(der => X509CertificateLoader.LoadCertificate(der));

    private static byte[] Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFile ? File.ReadAllBytes(path) : throw new IOException("it is larger than 8 MiB");
        }
        catch (FileNotFoundException error) when (Directory.Exists(path))
        {
            throw new IOException("it is a directory", error);
        }
    }
}
