using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Finch.Auth.Files;

namespace Finch.Auth.Http.Tls;

/// <summary>
/// Certificates of PEM files, as bytes. Only the ones that issued what a server presents are ever parsed in full: a bundle
/// holds some hundred and fifty, and parsing each takes longer than the connection they are for.
/// </summary>
internal static class PemAuthorities
{
    private const int MaxFile = 8 * 1024 * 1024;

    /// <summary>The certificates of a file, DER.</summary>
    /// <exception cref="IOException">It cannot be read, or is larger than 8 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="FormatException">A certificate in it is not base64.</exception>
    public static List<byte[]> Read(string path)
    {
        var certificates = new List<byte[]>();
        ReadOnlySpan<char> rest = BoundedFile.Decode(BoundedFile.Read(path, MaxFile) ?? throw new IOException("it is larger than 8 MiB"));
        while (PemEncoding.TryFind(rest, out var block))
        {
            if (rest[block.Label] is "CERTIFICATE" or "X509 CERTIFICATE")
                certificates.Add(Convert.FromBase64String(rest[block.Base64Data].ToString()));
            rest = rest[block.Location.End..];
        }

        return certificates;
    }

    /// <summary>Those of <paramref name="authorities"/> that are named as the issuer of any presented certificate.</summary>
    public static IEnumerable<X509Certificate2> Issuers(IEnumerable<byte[]> authorities, IReadOnlyCollection<X509Certificate2> presented)
        => authorities
            .Where(der => SubjectOf(der) is { IsEmpty: false } subject && presented.Any(c => subject.Span.SequenceEqual(c.IssuerName.RawData)))
            .Select(der => X509CertificateLoader.LoadCertificate(der));

    /// <summary>The subject as it is encoded (RFC 5280 §4.1): an issuer's name is a copy of it, byte for byte.</summary>
    private static ReadOnlyMemory<byte> SubjectOf(byte[] certificate)
    {
        try
        {
            var fields = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (fields.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true))
                fields.ReadEncodedValue(); // version
            for (var skipped = 0; skipped < 4; skipped++)
                fields.ReadEncodedValue(); // serial number, signature algorithm, issuer, validity
            return fields.ReadEncodedValue();
        }
        catch (AsnContentException)
        {
            return default;
        }
    }
}
