using System.Collections.Concurrent;

namespace Finch.Sandbox.Tokens;

/// <summary>The access and refresh tokens given out. They are opaque: clients must not look inside.</summary>
internal sealed class AccessTokens(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, AccessGrant> _access = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Service, string User)> _refresh = new(StringComparer.Ordinal);

    /// <param name="grant">What it allows.</param>
    /// <param name="length">How many characters long to make it.</param>
    public string Issue(AccessGrant grant, int length)
    {
        DateTimeOffset longDead = clock.GetUtcNow().AddHours(-1);
        foreach ((string old, AccessGrant past) in _access)
        {
            if (past.Expires < longDead)
                _access.TryRemove(old, out _);
        }
        string token = Randomness.Token(length);
        _access[token] = grant;
        return token;
    }

    /// <summary>The grant of a token of this service that has not expired; otherwise null.</summary>
    public AccessGrant? Find(string token, string service) =>
        _access.GetValueOrDefault(token) is { } grant && grant.Service == service && grant.Expires > clock.GetUtcNow() ? grant : null;

    public string IssueRefresh(string service, string user)
    {
        string token = Randomness.Token(60);
        _refresh[token] = (service, user);
        return token;
    }

    public string? UserOfRefresh(string token, string service) =>
        _refresh.TryGetValue(token, out (string Service, string User) entry) && entry.Service == service ? entry.User : null;
}
