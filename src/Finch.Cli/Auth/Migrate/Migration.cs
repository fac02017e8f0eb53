using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Stores;

namespace Finch.Cli.Auth.Migrate;

/// <summary>
/// Moves credentials: written to the new store, read back and compared, named in <c>config.json</c>, and only then erased in the old one. At
/// every moment each of them is in a store that finch asks.
/// </summary>
/// <param name="services">The parts of the engine.</param>
/// <param name="from">The old store.</param>
/// <param name="to">The new store.</param>
internal sealed class Migration(Services services, IMigrationEnd from, IMigrationEnd to)
{
    private readonly DockerConfigFile _config = services.Credentials.Config;

    /// <summary>Moves what is meant, until something fails.</summary>
    /// <param name="isMeant">Which registries.</param>
    /// <param name="dryRun">True to change nothing.</param>
    /// <param name="show">Receives each result as soon as there is one.</param>
    /// <param name="cancellationToken">Stops it between two entries, or in the middle of one, which then stays where it was.</param>
    public async Task<IReadOnlyList<MigrationResult>> RunAsync(
        Func<RegistryHost, bool> isMeant, bool dryRun, Action<MigrationResult> show, CancellationToken cancellationToken)
    {
        var results = new List<MigrationResult>();
        foreach (var entry in (await from.ListAsync(cancellationToken)).Where(entry => entry.Host is null || isMeant(entry.Host)))
        {
            var result = results.Exists(one => one.Status == MigrationStatus.Failed)
                ? Result(entry, MigrationStatus.Left, "not tried after that")
                : await MoveAsync(entry, dryRun, cancellationToken);
            results.Add(result);
            show(result);
        }

        return results;
    }

    private async Task<MigrationResult> MoveAsync(MigrationEntry entry, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            if (entry.Obstacle is not null || entry.Host is not { } host)
                return Result(entry, MigrationStatus.Skipped, entry.Obstacle);
            if (await from.ReadAsync(host, cancellationToken) is not { } credential)
                return Result(entry, MigrationStatus.Skipped, $"{from.Title} lists it and does not give it out");
            entry = entry with { User = credential.User ?? entry.User };
            if (credential is Credential.Basic { Username: "AWS" } && services.Credentials.CloudOf(host) is not null)
                return Result(entry, MigrationStatus.Skipped, "an Amazon ECR token expires, and finch makes its own");
            var there = await to.ReadAsync(host, cancellationToken);
            if (there is not null && !IMigrationEnd.IsSame(there, credential))
                return Result(entry, MigrationStatus.Conflict, $"{to.Title} holds another credential for it{(there.User is { } user ? $" (user {user})" : "")}");
            if (!dryRun)
                await MoveAsync(host, credential, isThere: there is not null, cancellationToken);
            return Result(entry, dryRun ? MigrationStatus.WouldMove : MigrationStatus.Moved, null);
        }
        catch (RegistryAuthException failure)
        {
            return Result(entry, MigrationStatus.Failed, failure.Message) with { Failure = failure };
        }
    }

    private async Task MoveAsync(RegistryHost host, Credential credential, bool isThere, CancellationToken cancellationToken)
    {
        if (!isThere)
            await CopyAsync(host, credential, cancellationToken);
        // Nothing may stop the rest: a credential in two places is no loss, one that no configuration names would be.
        await RouteAsync(host, CancellationToken.None);
        // The plain entry went with that write, and a marker stands in its place.
        if (from.Name != CredentialStores.File && !await from.EraseAsync(host, credential, CancellationToken.None))
        {
            throw new RegistryAuthException(AuthFailure.Store, $"the credential for {host} is in {to.Title} now, and cannot be erased in {from.Title}",
                "erase it there by hand", host);
        }
    }

    private async Task CopyAsync(RegistryHost host, Credential credential, CancellationToken cancellationToken)
    {
        await to.WriteAsync(host, credential, cancellationToken);
        var kept = await to.ReadAsync(host, cancellationToken);
        if (kept is not null && IMigrationEnd.IsSame(kept, credential))
            return;
        if (kept is not null)
            await to.EraseAsync(host, kept, CancellationToken.None);
        throw new RegistryAuthException(AuthFailure.Store, $"{to.Title} does not give back what it was given for {host}",
            $"nothing was erased; 'finch auth doctor' tries {to.Title} out", host);
    }

    /// <summary>Has <c>config.json</c> lead to the new store for this registry, in one write with the plain entry's removal.</summary>
    private Task RouteAsync(RegistryHost host, CancellationToken cancellationToken) => _config.UpdateAsync(
        document =>
        {
            if (to.Name == CredentialStores.File)
                return document.HelperFor(host)?.Name == from.Name && document.RemoveHelper(host).Count > 0;
            if (from.Name == CredentialStores.File)
                document.Remove(host);
            if ((document.HelperFor(host)?.Name ?? document.DefaultHelper) != to.Name)
                document.SetHelper(host, to.Name);
            if (document.Find(new CredentialQuery(host)) is null)
                document.Mark(host);
            return true;
        },
        cancellationToken);

    private static MigrationResult Result(MigrationEntry entry, MigrationStatus status, string? reason)
        => new(entry.Host is null || entry.Obstacle is not null ? entry.Keys[0] : entry.Host.ToString(), entry.User, status, reason);
}
