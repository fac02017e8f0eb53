namespace Finch.Sandbox.Tokens;

/// <summary>What an access token allows and until when.</summary>
internal sealed record AccessGrant(string Service, IReadOnlyList<TokenScope> Scopes, DateTimeOffset Expires)
{
    public bool Allows(string type, string name, string action) => Scopes.Any(scope => scope.Allows(type, name, action));
}
