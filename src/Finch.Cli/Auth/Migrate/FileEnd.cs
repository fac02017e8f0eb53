using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Migrate;

/// <summary>The <c>auths</c> of a <c>config.json</c>.</summary>
internal sealed class FileEnd(string name, DockerConfigFile config) : IMigrationEnd
{
    public string Name => name;

    public string Title => config.Path;

    public Task<IReadOnlyList<MigrationEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var document = config.Read();
        return Task.FromResult<IReadOnlyList<MigrationEntry>>([.. document.Entries()
            .Select(entry => (entry.Key, Parsed: RegistryKey.TryParse(entry.Key, out var key) && !RegistryKey.IsHubSession(entry.Key) ? key : null))
            .Where(entry => entry.Parsed is not null).GroupBy(entry => entry.Parsed!, entry => entry.Key)
            .Select(group => Entry(document, group.Key, [.. group])).OfType<MigrationEntry>()]);
    }

    public Task<Credential?> ReadAsync(RegistryKey key, CancellationToken cancellationToken) => Task.FromResult(Find(config.Read(), key)?.Credential);

    public Task WriteAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
        => config.UpdateAsync(document => document.Set(key, credential), cancellationToken);

    public async Task<bool> EraseAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        await config.UpdateAsync(document => document.Remove(key).Count > 0, cancellationToken);
        return true;
    }

    /// <summary>An entry that holds a credential; null for a marker.</summary>
    private static MigrationEntry? Entry(DockerConfigDocument document, RegistryKey key, IReadOnlyList<string> spellings)
    {
        if (Find(document, key) is not { } found)
            return null;
        var users = document.Entries().Where(entry => spellings.Contains(entry.Key) && entry.User is not null).Select(entry => entry.User).Distinct().Count();
        return new MigrationEntry(key, found.Key, found.Credential.User, users > 1
            ? $"it has entries of several users ({string.Join(", ", spellings)}); 'finch login {key.Host}' leaves one"
            : found.Credential is Credential.RegistryToken ? "it is a ready token, which helpers cannot keep" : null);
    }

    /// <summary>What this very key holds, not what a lookup would fall back on.</summary>
    private static (string Key, Credential Credential)? Find(DockerConfigDocument document, RegistryKey key)
        => document.Find(new CredentialQuery(key.Host, key.Path.Length > 0 ? key.Path : null)) is { } found
            && RegistryKey.TryParse(found.Key, out var parsed) && parsed == key ? found : null;
}
