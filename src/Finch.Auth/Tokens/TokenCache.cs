using System.Collections.Concurrent;

namespace Finch.Auth.Tokens;

/// <summary>
/// Access tokens of this process, one per (credential, scope set). A token is used until shortly before it dies, and many
/// callers who need the same one wait for a single request.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    /// <summary>A token this close to its end is fetched anew: the request it goes with takes time, too.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>A live token for the key, fetched when there is none.</summary>
    /// <param name="key">What the token depends on; it holds no secret.</param>
    /// <param name="stale">A token that the registry just refused: it is not given again.</param>
    /// <param name="fetch">Gets a new one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<AccessToken> GetAsync(string key, AccessToken? stale, Func<CancellationToken, Task<AccessToken>> fetch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        var slot = _slots.GetOrAdd(key, static _ => new Slot());
        if (IsLive(slot.Token, stale))
            return slot.Token!;
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsLive(slot.Token, stale))
                slot.Token = await fetch(cancellationToken).ConfigureAwait(false);
            return slot.Token!;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private bool IsLive(AccessToken? token, AccessToken? stale)
        => token is not null && !ReferenceEquals(token, stale) && token.ExpiresAt - Margin > time.GetUtcNow();

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public AccessToken? Token { get; set; }
    }
}
