using Finch.Auth.Stores.Native.EncryptedFile;
using Finch.Auth.Stores.Native.Keychain;
using Finch.Auth.Stores.Native.Pass;
using Finch.Auth.Stores.Native.SecretService;
using Finch.Auth.Stores.Native.Wincred;

namespace Finch.Auth.Stores.Native;

/// <summary>
/// The stores finch has inside, by the names under which docker knows them. Nothing of a store is loaded before it is
/// asked for, so that a program which never names one does not pay for it.
/// </summary>
/// <param name="environment">The person's surroundings.</param>
/// <param name="directory">Where finch keeps its files; the encrypted file lives there.</param>
internal sealed class NativeStores(UserEnvironment environment, string directory)
{
    /// <summary>The password store of Unix, over GnuPG.</summary>
    public const string Pass = "pass";

    /// <summary>The keyring of a Linux desktop, over D-Bus.</summary>
    public const string SecretService = "secretservice";

    /// <summary>The keychain of macOS.</summary>
    public const string OsxKeychain = "osxkeychain";

    /// <summary>The credential manager of Windows.</summary>
    public const string Wincred = "wincred";

    /// <summary>A file of our own, for machines with none of the others.</summary>
    public const string EncryptedFile = "encrypted-file";

    // One for the life of the program: a passphrase is asked for once, and its key derived once.
    private KeySources? _keys;

    /// <summary>Asks the person for the passphrase of the encrypted file; null where there is nobody to ask.</summary>
    public AskPassphrase? AskPassphrase { get; init; }

    /// <summary>The names that mean something on this system, in the order in which docker would choose one.</summary>
    public static IReadOnlyList<string> Names
        => OperatingSystem.IsWindows() ? [Wincred, EncryptedFile]
            : OperatingSystem.IsMacOS() ? [OsxKeychain, Pass, EncryptedFile]
            : [Pass, SecretService, EncryptedFile];

    /// <summary>The store of that name, whether it can be used here or not.</summary>
    /// <returns>Null for a name that is none of this system's stores.</returns>
    public INativeStore? Find(string name)
        => !Names.Contains(name) ? null
            : name switch
            {
                Pass => new PassStore(environment),
                SecretService => new SecretServiceStore(environment),
                OsxKeychain when OperatingSystem.IsMacOS() => new KeychainStore(new MacKeychain()),
                Wincred when OperatingSystem.IsWindows() => new WincredStore(new WindowsVault()),
                EncryptedFile => new EncryptedFileStore(Path.Combine(directory, "credentials.enc"), _keys ??= KeySources.For(environment, AskPassphrase)),
                _ => null,
            };

    /// <summary>
    /// The store that may become the default without asking: the first of the system's own that keeps and gives back a
    /// made-up credential right now, with nothing to unlock. The encrypted file is a choice a person makes.
    /// </summary>
    public async Task<INativeStore?> FirstWorkingAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Names.Where(name => name != EncryptedFile))
        {
            if (Find(name) is { } store && (await store.TryOutAsync(cancellationToken).ConfigureAwait(false)).State == StoreState.Works)
                return store;
        }

        return null;
    }
}
