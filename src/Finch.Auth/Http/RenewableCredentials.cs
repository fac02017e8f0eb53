using System.Collections.Concurrent;

namespace Finch.Auth.Http;

/// <summary>The credentials for one registry: one search per repository, and another one when the registry calls its result expired.</summary>
/// <param name="host">The registry.</param>
/// <param name="source">Where they are looked for.</param>
internal sealed class RenewableCredentials(RegistryHost host, ICredentialSource source)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<FoundCredential?>>> _found = new(StringComparer.Ordinal);

    /// <summary>The credential for a repository. Requests that run at the same time share a search: none of them may cancel it for the others.</summary>
    public Task<FoundCredential?> FindAsync(string? repository, CancellationToken cancellationToken)
        => _found.GetOrAdd(repository ?? "", name => Search(name, expired: null)).Value.WaitAsync(cancellationToken);

    /// <summary>Looks again for a credential that has expired; of many requests that were told so, one.</summary>
    /// <returns>False when there is no other one: the registry's refusal stands.</returns>
    public async Task<bool> RenewAsync(string? repository, Credential expired, CancellationToken cancellationToken)
    {
        var name = repository ?? "";
        var known = _found[name];
        var now = await known.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(now?.Credential, expired))
            return now is not null;
        _found.TryUpdate(name, Search(name, expired), known);
        var another = await FindAsync(repository, cancellationToken).ConfigureAwait(false);
        return (another?.Credential, expired) switch
        {
            (null, _) => false,
            (Credential.Basic one, Credential.Basic old) => one.Username != old.Username || !one.Password.Matches(old.Password),
            _ => true,
        };
    }

    private Lazy<Task<FoundCredential?>> Search(string name, Credential? expired)
        => new(() => source.FindAsync(new CredentialQuery(host, name.Length > 0 ? name : null) { Expired = expired }, CancellationToken.None));
}
