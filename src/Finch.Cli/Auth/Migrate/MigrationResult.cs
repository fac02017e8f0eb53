using Finch.Auth;

namespace Finch.Cli.Auth.Migrate;

/// <summary>What became of an entry.</summary>
internal enum MigrationStatus
{
    /// <summary>It is in the new store, and no more in the old one.</summary>
    Moved,

    /// <summary>It would be moved.</summary>
    WouldMove,

    /// <summary>It stays, and should.</summary>
    Skipped,

    /// <summary>It stays, because the new store holds another credential for that registry.</summary>
    Conflict,

    /// <summary>It could not be moved, and is still in the old store.</summary>
    Failed,

    /// <summary>It was not tried any more.</summary>
    Left,
}

/// <summary>An entry and what became of it.</summary>
/// <param name="Registry">The registry, or the key of what is none.</param>
/// <param name="User">The user, where it is known.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was not moved.</param>
internal sealed record MigrationResult(string Registry, string? User, MigrationStatus Status, string? Reason = null)
{
    /// <summary>What failed; null when nothing did.</summary>
    public RegistryAuthException? Failure { get; init; }
}
