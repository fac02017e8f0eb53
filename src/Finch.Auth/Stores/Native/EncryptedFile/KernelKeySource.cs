using System.Security.Cryptography;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// A random key in the Linux kernel's memory, in the keyring of the user (user-keyring(7)): never on a disk, within reach of
/// every program of this user, gone with the next restart. The header holds its name.
/// </summary>
internal sealed class KernelKeySource : IKeySource
{
    private const int NameLength = 16;

    private const int KeyLength = 32;

    public KeyKind Kind => KeyKind.Keyring;

    public StoreProbe Look(bool isNew)
        => KernelKeyring.Look() is { State: not StoreState.Works } trouble ? trouble
            : StoreProbe.Works with { Reason = "what it keeps can be read until this machine restarts" };

    public Task PrepareAsync(bool isNew, CancellationToken cancellationToken) => Task.CompletedTask;

    public FileKey Create()
    {
        var key = new FileKey(RandomNumberGenerator.GetBytes(NameLength), RandomNumberGenerator.GetBytes(KeyLength));
        KernelKeyring.Add(Describe(key.Parameters), key.Key);
        return key;
    }

    public byte[] Find(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length != NameLength)
            throw SealedFile.Damaged();
        return KernelKeyring.Read(Describe(parameters))
            ?? throw new TroubleException(StoreState.Unavailable, "its key was in the kernel's keyring and is gone, because this machine has restarted",
                $"remove the file and sign in again; {KeySources.KeyFileVariable} or {KeySources.PassphraseVariable} makes a key that stays");
    }

    public void Discard(FileKey key) => KernelKeyring.Remove(Describe(key.Parameters));

    private static string Describe(ReadOnlySpan<byte> name) => $"finch:credentials:{Convert.ToHexStringLower(name)}";
}
