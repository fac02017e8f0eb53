using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Migrate;

/// <summary>What a store holds for a registry, or for a path of one.</summary>
/// <param name="Key">What it is for; null for an entry that is for no registry.</param>
/// <param name="Name">The key as it is written in the store.</param>
/// <param name="User">The user, where the store tells.</param>
/// <param name="Obstacle">Why it cannot be moved; null when it can.</param>
internal sealed record MigrationEntry(RegistryKey? Key, string Name, string? User, string? Obstacle = null);

/// <summary>One end of a move: a store without what else happens in <c>config.json</c> when a credential is kept.</summary>
internal interface IMigrationEnd
{
    /// <summary>What a person calls it on the command line.</summary>
    string Name { get; }

    /// <summary>What it is: a file, or a program.</summary>
    string Title { get; }

    /// <summary>Everything it holds, every key once.</summary>
    Task<IReadOnlyList<MigrationEntry>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The credential of exactly this key; null when it holds none.</summary>
    Task<Credential?> ReadAsync(RegistryKey key, CancellationToken cancellationToken);

    /// <summary>Keeps a credential.</summary>
    /// <exception cref="RegistryAuthException">It was not kept.</exception>
    Task WriteAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken);

    /// <summary>Removes a credential; another one, under another spelling of the key, stays.</summary>
    /// <returns>False when it is still there.</returns>
    Task<bool> EraseAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken);

    /// <summary>True for two credentials that a registry would not tell apart.</summary>
    static bool IsSame(Credential one, Credential other) => (one, other) switch
    {
        (Credential.Basic a, Credential.Basic b) => a.Username == b.Username && a.Password.Matches(b.Password),
        (Credential.IdentityToken a, Credential.IdentityToken b) => a.Token.Matches(b.Token),
        (Credential.RegistryToken a, Credential.RegistryToken b) => a.Token.Matches(b.Token),
        _ => false,
    };
}
