using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores;

/// <summary>A credential helper as a store. Beside what the helper keeps, <c>config.json</c> holds the marker docker expects.</summary>
internal sealed class HelperStore(string name, CredentialHelpers helpers, DockerConfigFile config) : ICredentialStore
{
    private readonly FileStore _file = new(config);

    /// <inheritdoc/>
    public string Name => helpers.Title(name);

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        => helpers.GetAsync(name, query, config.Read().PathKeys(query), cancellationToken);

    /// <summary>
    /// Gives the credential to the helper. One that makes its own is not given any, as long as it can make one: otherwise
    /// the credential is kept in the file, which is asked after the helper.
    /// </summary>
    /// <inheritdoc/>
    public async Task<SaveOutcome> SaveAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!helpers.MakesItsOwn(name) && await helpers.Open(name).StoreAsync(ToHelper(key, credential), cancellationToken).ConfigureAwait(false))
        {
            await config.UpdateAsync(document => document.Mark(key), cancellationToken).ConfigureAwait(false);
            return SaveOutcome.Stored;
        }

        if (!await CanMakeOneAsync(key.Host, cancellationToken).ConfigureAwait(false))
            return await _file.SaveAsync(key, credential, cancellationToken).ConfigureAwait(false);
        // A plain copy would outlive the helper's own credentials, and is not needed.
        await _file.EraseAsync(key, cancellationToken).ConfigureAwait(false);
        return SaveOutcome.NotNeeded;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> EraseAsync(RegistryKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var removed = new List<string>(await _file.EraseAsync(key, cancellationToken).ConfigureAwait(false));
        if (helpers.MakesItsOwn(name))
            return removed;
        var helper = helpers.Open(name);
        foreach (var server in helpers.Spellings(name, key))
        {
            if (await helper.EraseAsync(server, cancellationToken).ConfigureAwait(false))
                removed.Add($"{server} in {Name}");
        }

        return removed;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredEntry>> ListAsync(CancellationToken cancellationToken)
    {
        if (!helpers.IsInstalled(name) || helpers.MakesItsOwn(name))
            return [];
        var list = await helpers.Open(name).ListAsync(cancellationToken).ConfigureAwait(false);
        return [.. list.Select(entry => new StoredEntry(entry.Key, entry.Value, Name))];
    }

    private async Task<bool> CanMakeOneAsync(RegistryHost host, CancellationToken cancellationToken)
    {
        try
        {
            return await helpers.GetAsync(name, new CredentialQuery(host), [], cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (RegistryAuthException)
        {
            return false;
        }
    }

    private static HelperCredential ToHelper(RegistryKey key, Credential credential)
        => credential switch
        {
            Credential.Basic basic => new HelperCredential(key.Text, basic.Username, basic.Password),
            Credential.IdentityToken identity => new HelperCredential(key.Text, HelperProtocol.TokenUser, identity.Token),
            _ => throw new RegistryAuthException(AuthFailure.Store, $"a helper cannot keep this kind of credential for {key.Text}", null, key.Host),
        };
}
