using System.Security.Cryptography;

namespace Finch.Sandbox.Registry;

/// <summary>A checked content digest; safe to use in a file name.</summary>
internal sealed record Digest
{
    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    public string Hex { get; }

    public static Digest? TryParse(string? text)
    {
        if (text is null)
            return null;
        int colon = text.IndexOf(':');
        int length = colon < 0 ? 0 : text[..colon] switch { "sha256" => 64, "sha512" => 128, _ => 0 };
        string hex = text[(colon + 1)..];
        return length != 0 && hex.Length == length && hex.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f')
            ? new Digest(text[..colon], hex)
            : null;
    }

    /// <exception cref="RegistryFailure">The text is not a digest.</exception>
    public static Digest Parse(string? text) => TryParse(text)
        ?? throw new RegistryFailure(400, "DIGEST_INVALID", "provided digest did not match uploaded content", text);

    public static Digest Of(string algorithm, byte[] content) =>
        new(algorithm, Convert.ToHexStringLower(algorithm == "sha512" ? SHA512.HashData(content) : SHA256.HashData(content)));

    public static Digest OfSha256(byte[] hash) => new("sha256", Convert.ToHexStringLower(hash));

    public static async Task<Digest> OfFileAsync(string algorithm, string path, CancellationToken cancel)
    {
        await using FileStream file = File.OpenRead(path);
        byte[] hash = algorithm == "sha512" ? await SHA512.HashDataAsync(file, cancel) : await SHA256.HashDataAsync(file, cancel);
        return new Digest(algorithm, Convert.ToHexStringLower(hash));
    }

    public override string ToString() => $"{Algorithm}:{Hex}";
}
