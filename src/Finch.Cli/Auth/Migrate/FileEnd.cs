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
        var keys = document.Entries().Select(entry => (entry.Key, Parsed: RegistryKey.TryParse(entry.Key, out var parsed) ? parsed : null)).ToList();
        var whole = keys.Where(key => key.Parsed is { Path: "" }).GroupBy(key => key.Parsed!.Host)
            .Select(group => Whole(document, group.Key, [.. group.Select(key => key.Key)])).OfType<MigrationEntry>();
        var scoped = keys.Where(key => key.Parsed is { Path: not "" } && document.Find(new CredentialQuery(key.Parsed.Host, key.Parsed.Path))?.Key == key.Key)
            .Select(key => new MigrationEntry(key.Parsed!.Host, null, [key.Key], "it is for the repositories below that path, and helpers know hosts only"));
        return Task.FromResult<IReadOnlyList<MigrationEntry>>([.. whole, .. scoped]);
    }

    public Task<Credential?> ReadAsync(RegistryHost host, CancellationToken cancellationToken)
        => Task.FromResult(config.Read().Find(new CredentialQuery(host))?.Credential);

    public Task WriteAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
        => config.UpdateAsync(document => document.Set(host, credential), cancellationToken);

    public async Task<bool> EraseAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
    {
        await config.UpdateAsync(document => document.Remove(host).Count > 0, cancellationToken);
        return true;
    }

    /// <summary>An entry for a whole registry; null for a marker, which holds nothing.</summary>
    private static MigrationEntry? Whole(DockerConfigDocument document, RegistryHost host, IReadOnlyList<string> keys)
    {
        if (document.Find(new CredentialQuery(host)) is not { } found)
            return null;
        var users = document.Entries().Where(entry => keys.Contains(entry.Key) && entry.User is not null).Select(entry => entry.User).Distinct().Count();
        return new MigrationEntry(host, found.Credential.User, [found.Key, .. keys.Where(key => key != found.Key)], users > 1
            ? $"it has entries of several users ({string.Join(", ", keys)}); 'finch login {host}' leaves one"
            : found.Credential is Credential.RegistryToken ? "it is a ready token, which helpers cannot keep" : null);
    }
}
