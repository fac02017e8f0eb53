using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// The bytes of an encrypted file. All numbers are big-endian; everything before the ciphertext is authenticated with it.
/// <code>
/// 8   "FINCHENC"
/// 1   version, 1
/// 1   where the key is (KeyKind)
/// 2   length of the parameters
/// n   parameters: what finds the key again
/// 16  check: tells a wrong key from a changed file
/// 12  nonce, new for every write
/// m   ciphertext, AES-256-GCM
/// 16  tag
/// </code>
/// </summary>
/// <param name="kind">Where the key is.</param>
/// <param name="parameters">What finds the key again.</param>
/// <param name="content">The whole file.</param>
internal sealed class SealedFile(KeyKind kind, byte[] parameters, byte[] content)
{
    private const byte Version = 1;

    private const int PrefixLength = 12;

    private const int CheckLength = 16;

    private const int NonceLength = 12;

    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Magic => "FINCHENC"u8;

    public KeyKind Kind => kind;

    public byte[] Parameters => parameters;

    /// <summary>Reads what is not encrypted.</summary>
    /// <exception cref="TroubleException">Not such a file, a later version, or cut short.</exception>
    public static SealedFile Parse(byte[] content)
    {
        if (!content.AsSpan().StartsWith(Magic))
            throw Wrong("it is not a file that finch encrypted", "move it away and sign in again");
        if (content.Length < PrefixLength)
            throw Damaged();
        if (content[8] != Version || !Enum.IsDefined((KeyKind)content[9]))
            throw Wrong("it was written by a later version of finch", "use that version");
        var length = BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(10));
        return content.Length < PrefixLength + length + CheckLength + NonceLength + TagLength
            ? throw Damaged()
            : new SealedFile((KeyKind)content[9], content[PrefixLength..(PrefixLength + length)], content);
    }

    /// <summary>Encrypts.</summary>
    public static byte[] Seal(KeyKind kind, FileKey key, ReadOnlySpan<byte> plain)
    {
        var (cipher, check) = Split(key.Key);
        var header = PrefixLength + key.Parameters.Length + CheckLength + NonceLength;
        var content = new byte[header + plain.Length + TagLength];
        Magic.CopyTo(content);
        content[8] = Version;
        content[9] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(10), (ushort)key.Parameters.Length);
        key.Parameters.CopyTo(content, PrefixLength);
        check.CopyTo(content, header - NonceLength - CheckLength);
        var nonce = content.AsSpan(header - NonceLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(cipher, TagLength);
        aes.Encrypt(nonce, plain, content.AsSpan(header, plain.Length), content.AsSpan(header + plain.Length), content.AsSpan(0, header));
        return content;
    }

    /// <summary>Decrypts.</summary>
    /// <exception cref="TroubleException">The key is another one, or the file was changed.</exception>
    public byte[] Open(byte[] key)
    {
        var (cipher, check) = Split(key);
        var header = PrefixLength + parameters.Length + CheckLength + NonceLength;
        if (!CryptographicOperations.FixedTimeEquals(check, content.AsSpan(header - NonceLength - CheckLength, CheckLength)))
        {
            throw Wrong(kind == KeyKind.Passphrase ? "the passphrase is wrong" : "the key is not the one it was encrypted with",
                kind == KeyKind.Passphrase ? "try again; if it is lost, remove the file and sign in again" : "name the right key, or remove the file and sign in again");
        }

        var plain = new byte[content.Length - header - TagLength];
        try
        {
            using var aes = new AesGcm(cipher, TagLength);
            aes.Decrypt(content.AsSpan(header - NonceLength, NonceLength), content.AsSpan(header, plain.Length), content.AsSpan(header + plain.Length),
                plain, content.AsSpan(0, header));
            return plain;
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw Damaged(error);
        }
    }

    /// <summary>Not all of it is there, or not all of it is as it was written.</summary>
    public static TroubleException Damaged(Exception? inner = null)
        => Wrong("it was changed or cut short since finch wrote it", "put back a copy, or remove the file and sign in again", inner);

    private static TroubleException Wrong(string reason, string remedy, Exception? inner = null)
        => new(StoreState.Broken, reason, remedy, inner);

    /// <summary>One key for the cipher, and one value to know the key by; neither tells the other.</summary>
    private static (byte[] Cipher, byte[] Check) Split(byte[] key)
    {
        var both = HKDF.Expand(HashAlgorithmName.SHA256, key, 32 + CheckLength, [.. Magic, Version]);
        return (both[..32], both[32..]);
    }
}
