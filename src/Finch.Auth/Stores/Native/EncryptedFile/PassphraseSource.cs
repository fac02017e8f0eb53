using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// A key made from a passphrase: PBKDF2 with SHA-256 (RFC 8018), the strongest derivation of the base class library. The
/// header holds the number of rounds and a salt. Asked for once in the life of this object.
/// </summary>
/// <param name="file">A file that holds the passphrase, or null.</param>
/// <param name="ask">Asks a person, or null.</param>
internal sealed class PassphraseSource(string? file, AskPassphrase? ask) : IKeySource
{
    /// <summary>What OWASP's password storage guide asks for with SHA-256.</summary>
    private const int Rounds = 600_000;

    /// <summary>A header that asks for more is an attack on patience, not a file of ours.</summary>
    private const int MaxRounds = 100 * Rounds;

    private const int SaltLength = 16;

    private const int KeyLength = 32;

    private readonly Dictionary<string, byte[]> _derived = [];

    private Secret? _passphrase;

    public KeyKind Kind => KeyKind.Passphrase;

    public StoreProbe Look(bool isNew)
        => file is not null ? StoreProbe.Works
            : ask is not null ? new(StoreState.Locked, "it is encrypted with a passphrase, which has to be entered")
            : NobodyToAsk;

    public async Task PrepareAsync(bool isNew, CancellationToken cancellationToken)
    {
        if (_passphrase is not null)
            return;
        var given = file is not null ? Read(file)
            : ask is not null ? await ask(isNew, cancellationToken).ConfigureAwait(false)
            : null;
        if (given is null)
            throw new TroubleException(NobodyToAsk);
        _passphrase = given.IsEmpty ? throw new TroubleException(StoreState.Locked, "the passphrase is empty", null) : given;
    }

    public FileKey Create()
    {
        var parameters = new byte[sizeof(int) + SaltLength];
        BinaryPrimitives.WriteInt32BigEndian(parameters, Rounds);
        RandomNumberGenerator.Fill(parameters.AsSpan(sizeof(int)));
        return new FileKey(parameters, Find(parameters));
    }

    public byte[] Find(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length != sizeof(int) + SaltLength)
            throw SealedFile.Damaged();
        var rounds = BinaryPrimitives.ReadInt32BigEndian(parameters);
        if (rounds is < Rounds or > MaxRounds)
            throw SealedFile.Damaged();
        var name = Convert.ToHexString(parameters);
        if (_derived.TryGetValue(name, out var known))
            return known;
        var passphrase = Encoding.UTF8.GetBytes((_passphrase ?? throw new TroubleException(NobodyToAsk)).Reveal());
        try
        {
            return _derived[name] = Rfc2898DeriveBytes.Pbkdf2(passphrase, parameters[sizeof(int)..], rounds, HashAlgorithmName.SHA256, KeyLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    public void Discard(FileKey key) => _derived.Remove(Convert.ToHexString(key.Parameters));

    /// <summary>All of a file but one line end, as editors and 'echo' leave it.</summary>
    private static Secret Read(string file)
    {
        var text = Encoding.UTF8.GetString(PrivateFile.Read(file, "the passphrase file"));
        return new Secret(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text);
    }

    private static StoreProbe NobodyToAsk { get; }
        = new(StoreState.Locked, "it is encrypted with a passphrase, and there is nobody to ask for it",
            $"set {KeySources.PassphraseVariable} to a file that holds it");
}
