using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Migrate;

/// <summary>What a credential helper keeps.</summary>
internal sealed class HelperEnd(string name, ICredentialHelper helper) : IMigrationEnd
{
    /// <summary>Where docker keeps the session of a sign-in by browser, beside Docker Hub's own entry.</summary>
    private static readonly string[] SessionKeys = [RegistryKey.DockerHub + "access-token", RegistryKey.DockerHub + "refresh-token"];

    public string Name => name;

    public string Title => helper.Title;

    public async Task<IReadOnlyList<MigrationEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var list = await helper.ListAsync(cancellationToken);
        var registries = list.Keys.Where(key => !SessionKeys.Contains(key) && RegistryHost.TryParse(key, out _)).GroupBy(RegistryHost.Parse)
            .Select(group => new MigrationEntry(group.Key, list[group.First()], [.. group.OrderByDescending(key => key == RegistryKey.For(group.Key)).ThenBy(key => key, StringComparer.Ordinal)]));
        var others = list.Keys.Except(registries.SelectMany(entry => entry.Keys))
            .Select(key => new MigrationEntry(null, list[key], [key], SessionKeys.Contains(key) ? "it is docker's own session" : "it names no registry"));
        return [.. registries.OrderBy(entry => entry.Keys[0], StringComparer.Ordinal), .. others];
    }

    public async Task<Credential?> ReadAsync(RegistryHost host, CancellationToken cancellationToken)
    {
        var usual = Spellings(host);
        return await FirstAsync(usual, cancellationToken) ?? await FirstAsync((await ListedAsync(host, cancellationToken)).Except(usual), cancellationToken);
    }

    public async Task WriteAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
    {
        var kept = credential switch
        {
            Credential.Basic basic => new HelperCredential(RegistryKey.For(host), basic.Username, basic.Password),
            Credential.IdentityToken identity => new HelperCredential(RegistryKey.For(host), HelperProtocol.TokenUser, identity.Token),
            _ => throw new RegistryAuthException(AuthFailure.Store, $"{Title} cannot keep this kind of credential for {host}", null, host),
        };
        if (!await helper.StoreAsync(kept, cancellationToken))
            throw new RegistryAuthException(AuthFailure.Store, $"{Title} keeps nothing: it makes its own credentials", "name another store", host);
    }

    public async Task<bool> EraseAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
    {
        var isGone = true;
        // A helper may hold what it does not list.
        foreach (var key in Spellings(host).Union(await ListedAsync(host, cancellationToken)))
        {
            if (!await HoldsAsync(key, credential, cancellationToken))
                continue;
            await helper.EraseAsync(key, cancellationToken);
            isGone &= !await HoldsAsync(key, credential, cancellationToken);
        }

        return isGone;
    }

    private async Task<bool> HoldsAsync(string key, Credential credential, CancellationToken cancellationToken)
        => await helper.GetAsync(key, cancellationToken) is { } held && IMigrationEnd.IsSame(held.ToCredential(), credential);

    private async Task<Credential?> FirstAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            if (await helper.GetAsync(key, cancellationToken) is { } found)
                return found.ToCredential();
        }

        return null;
    }

    private async Task<IEnumerable<string>> ListedAsync(RegistryHost host, CancellationToken cancellationToken)
        => (await ListAsync(cancellationToken)).FirstOrDefault(entry => host.Equals(entry.Host))?.Keys ?? [];

    /// <summary>How tools spell a registry, the usual way first.</summary>
    private static IReadOnlyList<string> Spellings(RegistryHost host) => [RegistryKey.For(host), host.IsDockerHub ? "docker.io" : $"https://{host}"];
}
