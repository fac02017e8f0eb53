namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>An internet password in a keychain, without its data.</summary>
/// <param name="Server">The server in parts.</param>
/// <param name="Account">The user.</param>
/// <param name="Item">The keychain's own reference.</param>
internal sealed record KeychainItem(KeychainServer Server, string Account, nint Item);

/// <summary>Internet passwords, as far as docker's helper uses them. Failures are <see cref="TroubleException"/>.</summary>
internal interface IKeychain
{
    /// <summary>Whether the default keychain can be written right now; nobody is asked.</summary>
    StoreProbe Look();

    /// <summary>Works with the items of a host (all hosts for null), which live as long as the call.</summary>
    /// <param name="host">The host, whatever the port and the path.</param>
    /// <param name="label">Only items with this label; null for all.</param>
    /// <param name="work">What to do with them.</param>
    T WithItems<T>(string? host, string? label, Func<IReadOnlyList<KeychainItem>, T> work);

    /// <summary>The data of an item. The system may ask the person whether we may see it.</summary>
    byte[] Read(KeychainItem item);

    /// <summary>Replaces the data of an item.</summary>
    void Update(KeychainItem item, byte[] data);

    /// <summary>Makes an item.</summary>
    /// <returns>False when there is one already for that server and account.</returns>
    bool Add(KeychainServer server, string account, string label, byte[] data);

    /// <summary>Removes an item.</summary>
    void Delete(KeychainItem item);
}
