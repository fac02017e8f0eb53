using Finch.Auth.DockerConfig;

namespace Finch.Auth.Sources;

/// <summary>The <c>auths</c> of a <c>config.json</c> or <c>auth.json</c>, path-scoped keys first.</summary>
internal sealed class AuthsSource(IDockerConfig config) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => $"auths in {config.Path}";

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        => Task.FromResult(config.Read().Find(query) is { } entry
            ? new FoundCredential(entry.Credential, $"auths[\"{entry.Key}\"] in {config.Path}", Path: RegistryKey.PathOf(entry.Key))
            : null);
}
