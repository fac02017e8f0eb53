using System.Text;
using Finch.Auth.DockerConfig;

namespace Finch.Auth.Sources;

/// <summary>
/// <c>DOCKER_AUTH_CONFIG</c>: the text of a <c>config.json</c> in a variable, as docker 28 and GitLab Runner read it. Read
/// leniently, as the runner does: keys in any spelling, fields we do not know passed over.
/// </summary>
public sealed class EnvironmentSource(UserEnvironment environment) : ICredentialSource
{
    /// <summary>The variable.</summary>
    public const string Variable = "DOCKER_AUTH_CONFIG";

    /// <inheritdoc/>
    public string Name => Variable;

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        if (environment[Variable] is not { } text)
            return Task.FromResult<FoundCredential?>(null);
        var found = DockerConfigDocument.Parse(Encoding.UTF8.GetBytes(text), Variable).Find(query);
        return Task.FromResult(found is { } entry
            ? new FoundCredential(entry.Credential, $"auths[\"{entry.Key}\"] in {Variable}", Path: RegistryKey.PathOf(entry.Key))
            : null);
    }
}
