using Finch.Auth.DockerConfig;

namespace Finch.Auth;

/// <summary>What became of a credential that was given to a store.</summary>
internal enum SaveOutcome
{
    /// <summary>Kept in a store that encrypts.</summary>
    Stored,

    /// <summary>Kept in a file, readable by whoever reads the file.</summary>
    StoredUnencrypted,

    /// <summary>Not kept and not needed: the helper makes its own credentials for this registry.</summary>
    NotNeeded,
}

/// <summary>An entry of a store, without its secret.</summary>
/// <param name="Key">The key as it is written in the store.</param>
/// <param name="User">The user name, where the store tells.</param>
/// <param name="Origin">The store in words.</param>
internal sealed record StoredEntry(string Key, string? User, string Origin);

/// <summary>A source that can also keep, erase and list credentials.</summary>
internal interface ICredentialStore : ICredentialSource
{
    /// <summary>Keeps a credential for a registry or a path of one, replacing what was there under any spelling.</summary>
    Task<SaveOutcome> SaveAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken);

    /// <summary>Removes every spelling of a registry, or of a path of one, that a lookup would match.</summary>
    /// <returns>The keys that were removed; empty when there were none.</returns>
    Task<IReadOnlyList<string>> EraseAsync(RegistryKey key, CancellationToken cancellationToken);

    /// <summary>Everything the store holds, without secrets.</summary>
    Task<IReadOnlyList<StoredEntry>> ListAsync(CancellationToken cancellationToken);
}
