using Finch.Auth;

namespace Finch.Cli.Auth.Migrate;

/// <summary>What a store holds for a registry.</summary>
/// <param name="Host">The registry; null for an entry that is of none.</param>
/// <param name="User">The user, where the store tells.</param>
/// <param name="Keys">The keys it is kept under, the one that counts first.</param>
/// <param name="Obstacle">Why it cannot be moved; null when it can.</param>
internal sealed record MigrationEntry(RegistryHost? Host, string? User, IReadOnlyList<string> Keys, string? Obstacle = null);

/// <summary>One end of a move: a store without what else happens in <c>config.json</c> when a credential is kept.</summary>
internal interface IMigrationEnd
{
    /// <summary>What a person calls it on the command line.</summary>
    string Name { get; }

    /// <summary>What it is: a file, or a program.</summary>
    string Title { get; }

    /// <summary>Everything it holds, a registry at a time.</summary>
    Task<IReadOnlyList<MigrationEntry>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The credential for a registry; null when it holds none.</summary>
    Task<Credential?> ReadAsync(RegistryHost host, CancellationToken cancellationToken);

    /// <summary>Keeps a credential.</summary>
    /// <exception cref="RegistryAuthException">It was not kept.</exception>
    Task WriteAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken);

    /// <summary>Removes a credential of a registry; another one, under another spelling of it, stays.</summary>
    /// <returns>False when it is still there.</returns>
    Task<bool> EraseAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken);

    /// <summary>True for two credentials that a registry would not tell apart.</summary>
    static bool IsSame(Credential one, Credential other) => (one, other) switch
    {
        (Credential.Basic a, Credential.Basic b) => a.Username == b.Username && a.Password.Matches(b.Password),
        (Credential.IdentityToken a, Credential.IdentityToken b) => a.Token.Matches(b.Token),
        (Credential.RegistryToken a, Credential.RegistryToken b) => a.Token.Matches(b.Token),
        _ => false,
    };
}
