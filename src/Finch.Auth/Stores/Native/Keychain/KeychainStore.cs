using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>
/// The keychain of macOS, with the entries of <c>docker-credential-osxkeychain</c>. Only entries with docker's label are seen,
/// so a browser's password for the same host is not taken for a registry's, and a change replaces the data of an entry in place.
/// </summary>
internal sealed class KeychainStore : INativeStore
{
    private const string Label = "Docker Credentials";

    private readonly IKeychain _keychain;

    /// <summary>The store over a keychain.</summary>
    internal KeychainStore(IKeychain keychain) => _keychain = keychain;

    /// <inheritdoc/>
    public string Name => NativeStores.OsxKeychain;

    /// <inheritdoc/>
    public string Title => Name;

    /// <inheritdoc/>
    public StoreProbe Look() => _keychain.Look();

    /// <inheritdoc/>
    public Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken)
        => Look() is { State: not StoreState.Works } trouble ? Task.FromResult(trouble) : StoreTrial.RunAsync(this, cancellationToken);

    /// <inheritdoc/>
    public Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
        => RunAsync<HelperCredential?>(() => OnServer(server, Label, items => items is [var item, ..]
            ? new HelperCredential(server, item.Account, new Secret(Encoding.UTF8.GetString(_keychain.Read(item))))
            : null));

    /// <inheritdoc/>
    public Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => RunAsync(() =>
        {
            var data = Encoding.UTF8.GetBytes(credential.Secret.Reveal());
            Keep(credential.ServerUrl, credential.Username, data);
            CryptographicOperations.ZeroMemory(data);
            return true;
        });

    /// <inheritdoc/>
    public Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
        => RunAsync(() => OnServer(server, Label, items =>
        {
            foreach (var item in items)
                _keychain.Delete(item);
            return items.Count > 0;
        }));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => RunAsync(() => _keychain.WithItems<IReadOnlyDictionary<string, string>>(null, Label, items => items
            .GroupBy(item => item.Server.ToString()).ToDictionary(group => group.Key, group => group.First().Account)));

    private void Keep(string server, string account, byte[] data)
    {
        var kept = OnServer(server, Label, items =>
        {
            var own = items.FirstOrDefault(item => item.Account == account);
            if (own is not null)
                _keychain.Update(own, data);
            return own is not null;
        });
        var parts = KeychainServer.Parse(server);
        if (!kept && !_keychain.Add(parts, account, Label, data))
        {
            // Somebody's entry without the label is in its place; docker's helper replaces such a one, too.
            OnServer(server, null, items => Delete(items.Where(item => item.Account == account)));
            if (!_keychain.Add(parts, account, Label, data))
                throw new TroubleException(StoreState.Broken, $"another entry for {server} is in the way", "remove it with Keychain Access");
        }

        // Docker's helper would find any account's: who has signed in as somebody else is no longer the one before.
        OnServer(server, Label, items => Delete(items.Where(item => item.Account != account)));
    }

    private bool Delete(IEnumerable<KeychainItem> items)
    {
        foreach (var item in items)
            _keychain.Delete(item);
        return true;
    }

    /// <summary>The items of exactly one server: a search by the keychain's own means takes a missing port or path for any.</summary>
    private T OnServer<T>(string server, string? label, Func<IReadOnlyList<KeychainItem>, T> work)
    {
        var parts = KeychainServer.Parse(server);
        return _keychain.WithItems(parts.Host, label, items => work([.. items.Where(item => item.Server == parts)]));
    }

    /// <summary>The keychain's calls block, and may wait for a person; they run beside us.</summary>
    private async Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TroubleException trouble)
        {
            throw trouble.For(Title);
        }
    }
}
