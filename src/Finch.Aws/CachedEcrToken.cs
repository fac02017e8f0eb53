namespace Finch.Aws;

/// <summary>What is known of a cached token, for listings; the token itself stays where it is.</summary>
/// <param name="Host">A registry it was used for.</param>
/// <param name="Principal">Whose it is, in words.</param>
/// <param name="ExpiresAt">When it stops working.</param>
internal sealed record CachedEcrToken(string Host, string Principal, DateTimeOffset ExpiresAt);
