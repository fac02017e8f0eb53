using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>Whom presented certificates name as their issuers, to find these among many without parsing any in full.</summary>
internal sealed class IssuerNames(IEnumerable<X509Certificate2> presented)
{
    private readonly byte[][] _names = [.. presented.Select(certificate => certificate.IssuerName.RawData)];

    /// <summary>Whether a certificate (DER) is of an issuer: an issuer's name is a copy of its subject, byte for byte (RFC 5280 §4.1.2.4).</summary>
    public bool Include(ReadOnlySpan<byte> certificate)
    {
        try
        {
            var subject = SubjectOf(certificate);
            foreach (var name in _names)
            {
                if (subject.SequenceEqual(name))
                    return true;
            }

            return false;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>The subject as it is encoded (RFC 5280 §4.1).</summary>
    private static ReadOnlySpan<byte> SubjectOf(ReadOnlySpan<byte> certificate)
    {
        var fields = Inside(Inside(certificate));
        if (Asn1Tag.Decode(fields, out _) == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true))
            fields = After(fields); // version
        for (var skipped = 0; skipped < 4; skipped++)
            fields = After(fields); // serial number, signature algorithm, issuer, validity
        return fields[..^After(fields).Length];
    }

    private static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> sequence)
    {
        AsnDecoder.ReadSequence(sequence, AsnEncodingRules.DER, out var offset, out var length, out _);
        return sequence.Slice(offset, length);
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> values)
    {
        AsnDecoder.ReadEncodedValue(values, AsnEncodingRules.DER, out _, out _, out var consumed);
        return values[consumed..];
    }
}
