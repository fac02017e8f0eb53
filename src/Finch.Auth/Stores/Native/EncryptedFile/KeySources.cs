namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// The ways to keep the key of an encrypted file, and which of them a new file gets: what the person named by a variable,
/// else the kernel's keyring, else a passphrase if there is somebody to ask. An existing file says itself how it is kept.
/// </summary>
internal sealed class KeySources
{
    /// <summary>Names the key file.</summary>
    public const string KeyFileVariable = "FINCH_KEY_FILE";

    /// <summary>Names a file that holds the passphrase.</summary>
    public const string PassphraseVariable = "FINCH_PASSPHRASE_FILE";

    /// <summary>The remedy where the keyring does not do.</summary>
    public const string Instead = $"set {KeyFileVariable} to a file outside of your home directory, or {PassphraseVariable} to a file that holds a passphrase";

    private readonly KernelKeySource _keyring = new();
    private readonly KeyFileSource _keyFile;
    private readonly PassphraseSource _passphrase;
    private readonly IKeySource? _named;
    private readonly bool _canAsk;

    private KeySources(string? keyFile, string? passphraseFile, AskPassphrase? ask, string home)
    {
        _keyFile = new KeyFileSource(keyFile, home);
        _passphrase = new PassphraseSource(passphraseFile, ask);
        _named = keyFile is not null ? _keyFile : passphraseFile is not null ? _passphrase : null;
        _canAsk = ask is not null;
    }

    /// <summary>What the person's surroundings name.</summary>
    public static KeySources For(UserEnvironment environment, AskPassphrase? ask)
        => new(Named(environment, KeyFileVariable), Named(environment, PassphraseVariable), ask, environment.HomeDirectory);

    /// <summary>The way for a new file. One that was named is taken also when it does not work: there is no quiet second choice.</summary>
    public IKeySource ForNewFile
        => _named ?? (_keyring.Look(isNew: true).State == StoreState.Works || !_canAsk ? _keyring : _passphrase);

    /// <summary>The way an existing file names.</summary>
    public IKeySource Of(KeyKind kind)
        => kind switch
        {
            KeyKind.Keyring => _keyring,
            KeyKind.KeyFile => _keyFile,
            _ => _passphrase,
        };

    private static string? Named(UserEnvironment environment, string variable)
        => environment[variable] is { } path ? Path.GetFullPath(environment.Expand(path)) : null;
}
