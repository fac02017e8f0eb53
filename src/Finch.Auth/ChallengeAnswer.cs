using System.Net.Http.Headers;
using Finch.Auth.Challenges;

namespace Finch.Auth;

/// <summary>How a challenge is to be answered.</summary>
/// <param name="Trust">How the credential came to be used; decides whom it may be shown to.</param>
/// <param name="Pinned">The token server that was accepted at an earlier sign-in, or null.</param>
/// <param name="Scopes">What a token shall allow.</param>
/// <param name="WantRefreshToken">True to ask for an identity token to keep in place of the password.</param>
public sealed record AuthorizationChoices(RealmTrust Trust, string? Pinned, ScopeSet Scopes, bool WantRefreshToken = false)
{
    /// <summary>A person is signing in, and sees the token server.</summary>
    public static AuthorizationChoices SigningIn { get; } = new(RealmTrust.SigningIn, null, ScopeSet.Empty, WantRefreshToken: true);
}

/// <summary>The answer to a registry's challenge.</summary>
/// <param name="Challenge">The challenge; null for a registry that asks nobody.</param>
/// <param name="Header">What a request would carry; null for a registry that asks nobody. Holds a secret.</param>
/// <param name="Realm">The token server that saw the credential, where there was one.</param>
/// <param name="Token">The token it gave.</param>
public sealed record ChallengeAnswer(AuthChallenge? Challenge, AuthenticationHeaderValue? Header, Uri? Realm, AccessToken? Token)
{
    /// <summary>Never the header.</summary>
    public override string ToString() => $"ChallengeAnswer({Challenge?.Scheme ?? "none"})";
}
