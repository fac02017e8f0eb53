using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Finch.Images;

/// <summary>
/// The digest of some content (OCI image-spec, descriptor.md): an algorithm and lower case hexadecimal digits.
/// Only <c>sha256</c> and <c>sha512</c> exist here, so a digest is always safe to use as a file name.
/// </summary>
public sealed record Digest
{
    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 lower case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The first twelve digits, as docker shows an image.</summary>
    public string Abbreviated => Hex[..12];

    /// <summary>Parses <c>algorithm:hex</c>.</summary>
    /// <returns>False for another algorithm, a wrong length or upper case digits.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        var colon = text?.IndexOf(':') ?? -1;
        if (colon <= 0)
            return false;
        var (algorithm, hex) = (text![..colon], text[(colon + 1)..]);
        if (hex.Length != HexLength(algorithm) || !hex.All(c => char.IsAsciiHexDigitLower(c)))
            return false;
        digest = new Digest(algorithm, hex);
        return true;
    }

    /// <summary>The SHA-256 digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => FromHash("sha256", SHA256.HashData(content));

    /// <summary>The digest of <paramref name="content"/> by the algorithm of this one, to compare with it.</summary>
    public bool Matches(ReadOnlySpan<byte> content)
        => this == FromHash(Algorithm, Algorithm == "sha512" ? SHA512.HashData(content) : SHA256.HashData(content));

    /// <summary><c>algorithm:hex</c>.</summary>
    public override string ToString() => $"{Algorithm}:{Hex}";

    /// <summary>Hashes content piece by piece, by the algorithm of <paramref name="expected"/> or SHA-256.</summary>
    internal static IncrementalHash StartHash(Digest? expected)
        => IncrementalHash.CreateHash(expected?.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>The digest of everything appended so far.</summary>
    internal static Digest Finish(IncrementalHash hash)
        => FromHash(hash.AlgorithmName == HashAlgorithmName.SHA512 ? "sha512" : "sha256", hash.GetHashAndReset());

    private static Digest FromHash(string algorithm, byte[] hash) => new(algorithm, Convert.ToHexStringLower(hash));

    private static int HexLength(string algorithm) => algorithm switch { "sha256" => 64, "sha512" => 128, _ => -1 };
}
