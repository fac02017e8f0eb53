namespace Finch.Auth.Challenges;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header (RFC 9110 §11.6.1).</summary>
/// <param name="Scheme">The scheme in lower case: <c>basic</c>, <c>bearer</c>, or one we do not speak.</param>
/// <param name="Parameters">The parameters by lower-case name; the first of a repeated name counts.</param>
public sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>True for Basic (RFC 7617).</summary>
    public bool IsBasic => Scheme == "basic";

    /// <summary>True for Bearer (distribution token specification).</summary>
    public bool IsBearer => Scheme == "bearer";

    /// <summary>Where a token is to be fetched, as the server wrote it.</summary>
    public string? Realm => Parameters.GetValueOrDefault("realm");

    /// <summary>The service the token is for.</summary>
    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>The scopes the server asks for.</summary>
    public ScopeSet Scopes => ScopeSet.Parse(Parameters.GetValueOrDefault("scope"));

    /// <summary>The challenge to answer: Bearer before Basic, because a token shows less than a password does.</summary>
    /// <returns>Null when no challenge is of a kind we speak.</returns>
    public static AuthChallenge? Preferred(IReadOnlyList<AuthChallenge> challenges)
        => challenges.FirstOrDefault(c => c.IsBearer && c.Realm is not null) ?? challenges.FirstOrDefault(c => c.IsBasic);

    /// <summary>The challenges of a response, from every header line of it.</summary>
    public static IReadOnlyList<AuthChallenge> Of(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        // NonValidated, because the typed list is empty as soon as one quote is not closed.
        return response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines)
            ? [.. lines.SelectMany(ChallengeParser.Parse)]
            : [];
    }
}
