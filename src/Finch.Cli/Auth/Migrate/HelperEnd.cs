using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Migrate;

/// <summary>What a credential helper keeps.</summary>
/// <param name="name">Its suffix.</param>
/// <param name="helpers">The helpers of this machine.</param>
internal sealed class HelperEnd(string name, CredentialHelpers helpers) : IMigrationEnd
{
    private readonly ICredentialHelper _helper = helpers.Open(name);

    public string Name => name;

    public string Title => _helper.Title;

    public async Task<IReadOnlyList<MigrationEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var list = await _helper.ListAsync(cancellationToken);
        return [.. list.OrderBy(entry => entry.Key, StringComparer.Ordinal).GroupBy(entry => KeyOf(entry.Key) is { } key ? key.Text : entry.Key)
            .Select(group => Entry(group.First().Key, group.First().Value))];
    }

    public async Task<Credential?> ReadAsync(RegistryKey key, CancellationToken cancellationToken)
    {
        var usual = helpers.Spellings(name, key).ToList();
        return await FirstAsync(usual, cancellationToken) ?? await FirstAsync((await ListedAsync(key, cancellationToken)).Except(usual), cancellationToken);
    }

    public async Task WriteAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        var kept = credential switch
        {
            Credential.Basic basic => new HelperCredential(key.Text, basic.Username, basic.Password),
            Credential.IdentityToken identity => new HelperCredential(key.Text, HelperProtocol.TokenUser, identity.Token),
            _ => throw new RegistryAuthException(AuthFailure.Store, $"{Title} cannot keep this kind of credential for {key.Text}", null, key.Host),
        };
        if (!await _helper.StoreAsync(kept, cancellationToken))
            throw new RegistryAuthException(AuthFailure.Store, $"{Title} keeps nothing: it makes its own credentials", "name another store", key.Host);
    }

    public async Task<bool> EraseAsync(RegistryKey key, Credential credential, CancellationToken cancellationToken)
    {
        var isGone = true;
        // A helper may hold what it does not list.
        foreach (var server in helpers.Spellings(name, key).Union(await ListedAsync(key, cancellationToken)))
        {
            if (!await HoldsAsync(server, credential, cancellationToken))
                continue;
            await _helper.EraseAsync(server, cancellationToken);
            isGone &= !await HoldsAsync(server, credential, cancellationToken);
        }

        return isGone;
    }

    private static MigrationEntry Entry(string server, string user)
        => KeyOf(server) is { } key ? new MigrationEntry(key, server, user)
            : new MigrationEntry(null, server, user, RegistryKey.IsHubSession(server) ? "it is docker's own session" : "it names no registry");

    private static RegistryKey? KeyOf(string server) => !RegistryKey.IsHubSession(server) && RegistryKey.TryParse(server, out var key) ? key : null;

    private async Task<bool> HoldsAsync(string server, Credential credential, CancellationToken cancellationToken)
        => await _helper.GetAsync(server, cancellationToken) is { } held && IMigrationEnd.IsSame(held.ToCredential(), credential);

    private async Task<Credential?> FirstAsync(IEnumerable<string> servers, CancellationToken cancellationToken)
    {
        foreach (var server in servers)
        {
            if (await _helper.GetAsync(server, cancellationToken) is { } found)
                return found.ToCredential();
        }

        return null;
    }

    private async Task<IEnumerable<string>> ListedAsync(RegistryKey key, CancellationToken cancellationToken)
        => (await _helper.ListAsync(cancellationToken)).Keys.Where(server => KeyOf(server) == key);
}
