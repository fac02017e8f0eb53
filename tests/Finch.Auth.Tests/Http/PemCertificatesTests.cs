using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCheck;
using Finch.Auth.Http.Tls;
using Xunit;

namespace Finch.Auth.Tests.Http;

/// <summary>What is found in PEM texts, by the standard's reader of the runtime where both accept a text.</summary>
public sealed class PemCertificatesTests
{
    private const string Good = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";

    [Theory]
    [InlineData("", "")]
    [InlineData(Good, "010203")]
    [InlineData("-----BEGIN X509 CERTIFICATE-----\nAQID\n-----END X509 CERTIFICATE-----", "010203")]
    [InlineData("# Some Authority\n" + Good + "\n# Another\n" + Good, "010203 010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\r\nAQ\r\nID\r\n-----END CERTIFICATE-----\r\n", "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\n  AQ \n\t ID\n-----END CERTIFICATE-----", "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----AQIDBA==-----END CERTIFICATE-----", "01020304")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n" + Good, "010203")]
    [InlineData("-----BEGIN TRUSTED CERTIFICATE-----\nBBBB\n-----END TRUSTED CERTIFICATE-----\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnot*base64\n-----END CERTIFICATE-----\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE-----\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\nBBBB\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE-----\nBBBB\n-----END PRIVATE KEY-----\n" + Good, "010203")]
    [InlineData("-----BEGIN CERTIFICATE\nBBBB\n" + Good, "010203")]
    [InlineData(Good + "-----BEGIN CERTIFICATE-----\nBBBB", "010203")]
    [InlineData(Good + "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE---", "010203")]
    [InlineData("-----BEGIN ", "")]
    public void Every_whole_certificate_is_found_and_nothing_else(string text, string found) => Assert.Equal(found, Found(text));

    [Fact]
    public void Whatever_is_between_two_certificates_both_are_found_as_the_runtime_finds_them()
        => Gen.Select(Gen.Byte.Array[1, 200], AnyOf("\n", "\r\n", "\n \n", "\t\r\n"), Gen.Int[1, 80], Gen.String[Gen.Char[" -=#aA1\n\r"], 0, 30])
            .Sample((der, lineBreak, width, between) =>
            {
                var lines = string.Join(lineBreak, Convert.ToBase64String(der).Chunk(width).Select(line => new string(line)));
                var block = $"-----BEGIN CERTIFICATE-----{lineBreak}{lines}{lineBreak}-----END CERTIFICATE-----\n";
                Assert.Equal(TheRuntimes(block + between + "\n" + block), Found(block + between + "\n" + block));
            });

    [Fact]
    public void Text_made_of_parts_of_the_format_is_read_to_its_end()
        => AnyOf("-----", "BEGIN ", "END ", "CERTIFICATE", "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "\n", "AQID", "=", "-").Array[0, 30]
            .Sample(parts => Found(string.Concat(parts)).Split(' ').All(der => der is "" || Convert.FromHexString(der).Length > 0));

    [Fact]
    public void An_issuer_is_found_by_its_name_whatever_the_version_of_its_certificate_and_rubbish_is_nobody()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Certificate("CN=Root, O=Müller", key, "CN=Root, O=Müller");
        var leaf = Certificate("CN=leaf", key, "CN=Root, O=Müller");
        var names = new IssuerNames([leaf]);
        Assert.True(names.Include(root.RawData));
        Assert.False(names.Include(leaf.RawData));
        Gen.Select(Gen.Int[0, root.RawData.Length], Gen.Byte.Array[0, 20])
            .Sample((kept, tail) => { names.Include([.. root.RawData[..kept], .. tail]); });
        Assert.False(names.Include([]));
        Assert.False(names.Include([0x30, 0x80]));
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static X509Certificate2 Certificate(string subject, ECDsa key, string issuer)
        => new CertificateRequest(subject, key, HashAlgorithmName.SHA256).Create(
            new X500DistinguishedName(issuer), X509SignatureGenerator.CreateForECDsa(key),
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100), [1]);

    private static string Found(string text)
    {
        var found = new List<string>();
        var certificates = new PemCertificates(Encoding.UTF8.GetBytes(text));
        while (certificates.MoveNext())
            found.Add(Convert.ToHexString(certificates.Current));
        return string.Join(' ', found);
    }

    private static string TheRuntimes(string text)
    {
        var found = new List<string>();
        for (ReadOnlySpan<char> rest = text; PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End..])
            found.Add(Convert.ToHexString(Convert.FromBase64String(rest[block.Base64Data].ToString())));
        return string.Join(' ', found);
    }
}
