using Finch.Auth.DockerConfig;

namespace Finch.Auth.Stores;

/// <summary>The <c>auths</c> of <c>config.json</c>: readable by whoever reads the file, and by docker, podman and skopeo.</summary>
internal sealed class FileStore(DockerConfigFile config) : ICredentialStore
{
    private readonly Sources.AuthsSource _source = new(config);

    /// <inheritdoc/>
    public string Name => config.Path;

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) => _source.FindAsync(query, cancellationToken);

    /// <inheritdoc/>
    public async Task<SaveOutcome> SaveAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        await config.UpdateAsync(document => document.Set(key, credential), cancellationToken).ConfigureAwait(false);
        return SaveOutcome.StoredUnencrypted;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> EraseAsync(RegistryKey key, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> removed = [];
        await config.UpdateAsync(
            document =>
            {
                removed = document.Remove(key);
                return removed.Count > 0;
            },
            cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEntry>> ListAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StoredEntry>>(
            [.. config.Read().Entries().Where(e => e.HoldsSecret).Select(e => new StoredEntry(e.Key, e.User, config.Path))]);
}
