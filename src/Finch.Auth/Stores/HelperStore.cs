using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores;

/// <summary>A credential helper as a store. Beside what the helper keeps, <c>config.json</c> holds the marker docker expects.</summary>
public sealed class HelperStore(string name, CredentialHelpers helpers, DockerConfigFile config) : ICredentialStore
{
    private readonly FileStore _file = new(config);

    /// <inheritdoc/>
    public string Name => helpers.Title(name);

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        => helpers.GetAsync(name, query, cancellationToken);

    /// <summary>
    /// Gives the credential to the helper. One that makes its own is not given any, as long as it can make one: otherwise
    /// the credential is kept in the file, which is asked after the helper.
    /// </summary>
    /// <inheritdoc/>
    public async Task<SaveOutcome> SaveAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
    {
        if (!helpers.MakesItsOwn(name) && await helpers.Open(name).StoreAsync(ToHelper(host, credential), cancellationToken).ConfigureAwait(false))
        {
            await config.UpdateAsync(document => document.Mark(host), cancellationToken).ConfigureAwait(false);
            return SaveOutcome.Stored;
        }

        if (!await CanMakeOneAsync(host, cancellationToken).ConfigureAwait(false))
            return await _file.SaveAsync(host, credential, cancellationToken).ConfigureAwait(false);
        // A plain copy would outlive the helper's own credentials, and is not needed.
        await _file.EraseAsync(host, cancellationToken).ConfigureAwait(false);
        return SaveOutcome.NotNeeded;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> EraseAsync(RegistryHost host, CancellationToken cancellationToken)
    {
        var removed = new List<string>(await _file.EraseAsync(host, cancellationToken).ConfigureAwait(false));
        if (helpers.MakesItsOwn(name))
            return removed;
        var helper = helpers.Open(name);
        foreach (var server in helpers.Spellings(name, host))
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
            return await helpers.GetAsync(name, new CredentialQuery(host), cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (RegistryAuthException)
        {
            return false;
        }
    }

    private static HelperCredential ToHelper(RegistryHost host, Credential credential)
        => credential switch
        {
            Credential.Basic basic => new HelperCredential(RegistryKey.For(host), basic.Username, basic.Password),
            Credential.IdentityToken identity => new HelperCredential(RegistryKey.For(host), HelperProtocol.TokenUser, identity.Token),
            _ => throw new RegistryAuthException(AuthFailure.Store, $"a helper cannot keep this kind of credential for {host}", null, host),
        };
}
