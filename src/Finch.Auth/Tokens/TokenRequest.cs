namespace Finch.Auth.Tokens;

/// <summary>What is asked of a token server (distribution token specification).</summary>
/// <param name="Realm">The token endpoint, approved by <see cref="Challenges.RealmPolicy"/>.</param>
/// <param name="Service">The service of the challenge, or null.</param>
/// <param name="Scopes">What the token shall allow.</param>
/// <param name="Credential">Who asks.</param>
/// <param name="WantRefreshToken">
/// True at sign-in only: ask for an identity token to keep instead of the password. Some servers answer such a request
/// with a token that does not work, so ordinary pulls do not ask.
/// </param>
internal sealed record TokenRequest(Uri Realm, string? Service, ScopeSet Scopes, Credential Credential, bool WantRefreshToken = false);
