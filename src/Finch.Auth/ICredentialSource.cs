namespace Finch.Auth;

/// <summary>Which registry, and for path-scoped entries which repository of it.</summary>
/// <param name="Host">The registry.</param>
/// <param name="Repository">The repository the request is about, or null when it is about the whole registry.</param>
public sealed record CredentialQuery(RegistryHost Host, string? Repository = null)
{
    /// <summary>What the registry has just called expired; null for nothing. A source that makes its credentials makes another one.</summary>
    public Credential? Expired { get; init; }
}

/// <summary>A credential and where it came from.</summary>
/// <param name="Credential">What to show to the registry.</param>
/// <param name="Origin">The source in words: <c>auths["ghcr.io"] in /home/ann/.finch/config.json</c>.</param>
/// <param name="ExpiresAt">When it stops working, where the source knows.</param>
/// <param name="Path">The repository path it is kept for: it holds there and below; null when it is the whole registry's.</param>
public sealed record FoundCredential(Credential Credential, string Origin, DateTimeOffset? ExpiresAt = null, string? Path = null);

/// <summary>A place where a credential may be found.</summary>
public interface ICredentialSource
{
    /// <summary>The source in a few words, for <c>explain</c> and for errors.</summary>
    string Name { get; }

    /// <summary>Looks for a credential.</summary>
    /// <returns>Null when this source has no opinion: the next one is asked.</returns>
    /// <exception cref="RegistryAuthException">
    /// The source is broken (locked, crashed, malformed, expired sign-in). The search stops: broken never turns into anonymous.
    /// </exception>
    Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken);
}
