using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Auth.Sources;

/// <summary>What <c>DOCKER_AUTH_CONFIG</c> says: its helpers first, then its <c>auths</c>, in the order of a file.</summary>
/// <param name="environment">Where the variable is.</param>
/// <param name="helpers">The helpers of this machine.</param>
internal sealed class EnvironmentSource(UserEnvironment environment, CredentialHelpers helpers) : ICredentialSource
{
    private readonly CredentialChain _parts = Parts(new EnvironmentConfig(environment), helpers);

    /// <inheritdoc/>
    public string Name => EnvironmentConfig.Variable;

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        => environment[EnvironmentConfig.Variable] is null ? Task.FromResult<FoundCredential?>(null) : _parts.FindAsync(query, cancellationToken);

    private static CredentialChain Parts(EnvironmentConfig config, CredentialHelpers helpers)
        => new(
            new HelperSource(config, HelperChoice.PerRegistry, helpers, skipMissing: false),
            new HelperSource(config, HelperChoice.Default, helpers, skipMissing: false),
            new AuthsSource(config));
}
