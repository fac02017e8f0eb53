namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>Where the key of an encrypted file is. The values are written into files and never change.</summary>
internal enum KeyKind : byte
{
    /// <summary>In the keyring of the Linux kernel, until the machine restarts.</summary>
    Keyring = 1,

    /// <summary>In a file elsewhere.</summary>
    KeyFile = 2,

    /// <summary>In somebody's head.</summary>
    Passphrase = 3,
}

/// <summary>A key, and what the file's header says so that it is found again.</summary>
/// <param name="Parameters">Nothing secret: a name, a salt.</param>
/// <param name="Key">32 bytes.</param>
internal sealed record FileKey(byte[] Parameters, byte[] Key);

/// <summary>One way to keep the key of an encrypted file. Failures are <see cref="TroubleException"/>, with a remedy.</summary>
internal interface IKeySource
{
    KeyKind Kind { get; }

    /// <summary>Whether this way can be gone here; nobody is asked anything.</summary>
    /// <param name="isNew">True when it is for a file that does not exist yet.</param>
    StoreProbe Look(bool isNew);

    /// <summary>Asks a person what there is to ask, before the file is locked against others.</summary>
    /// <param name="isNew">True when the file does not exist yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task PrepareAsync(bool isNew, CancellationToken cancellationToken);

    /// <summary>A key for a new file.</summary>
    FileKey Create();

    /// <summary>The key of an existing file.</summary>
    /// <param name="parameters">From its header.</param>
    byte[] Find(ReadOnlySpan<byte> parameters);

    /// <summary>Forgets a key that <see cref="Create"/> made and no file uses.</summary>
    void Discard(FileKey key);
}
