namespace Finch.Cli.Auth;

/// <summary>A line of <c>finch auth list</c>; never a secret.</summary>
/// <param name="Registry">The key as it is kept: a registry, a repository path of one, or a pattern.</param>
/// <param name="User">The user; null where the source does not tell.</param>
/// <param name="Source">Where it is kept, or who makes it.</param>
/// <param name="ExpiresAt">When it stops working, where that is known.</param>
internal sealed record KnownCredential(string Registry, string? User, string Source, DateTimeOffset? ExpiresAt = null);
