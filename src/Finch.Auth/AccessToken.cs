namespace Finch.Auth;

/// <summary>A short-lived bearer token from a token server.</summary>
/// <param name="Value">The token.</param>
/// <param name="ExpiresAt">When it dies, in our clock.</param>
/// <param name="RefreshToken">The identity token that came with it, when one was asked for.</param>
public sealed record AccessToken(Secret Value, DateTimeOffset ExpiresAt, Secret? RefreshToken = null);
