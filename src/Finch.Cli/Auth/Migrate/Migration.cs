using Finch.Auth;
using Finch.Aws;

namespace Finch.Cli.Auth.Migrate;

/// <summary>
/// Moves credentials, a registry with all of its paths at a time: written to the new store, read back and compared, named in
/// <c>config.json</c>, and only then erased in the old one. At every moment each of them is in a store that finch asks.
/// </summary>
/// <param name="services">The parts of the engine.</param>
/// <param name="from">The old store.</param>
/// <param name="to">The new store.</param>
internal sealed class Migration(Services services, IMigrationEnd from, IMigrationEnd to)
{
    /// <summary>Moves what is meant, until something fails.</summary>
    /// <param name="isMeant">Which registries.</param>
    /// <param name="dryRun">True to change nothing.</param>
    /// <param name="show">Receives each result as soon as there is one.</param>
    /// <param name="cancellationToken">Stops it between two registries, or in the middle of one, which then stays where it was.</param>
    public async Task<IReadOnlyList<MigrationResult>> RunAsync(
        Func<RegistryHost, bool> isMeant, bool dryRun, Action<MigrationResult> show, CancellationToken cancellationToken)
    {
        var results = new List<MigrationResult>();
        var entries = await from.ListAsync(cancellationToken);
        foreach (var registry in entries.Where(entry => entry.Key is null || isMeant(entry.Key.Host)).GroupBy(entry => entry.Key?.Host))
        {
            IReadOnlyList<MigrationResult> some = results.Exists(one => one.Status == MigrationStatus.Failed)
                ? [.. registry.Select(entry => MigrationResult.Of(entry, MigrationStatus.Left, "not tried after that"))]
                : await MoveAsync([.. registry], dryRun, cancellationToken);
            results.AddRange(some);
            foreach (var result in some)
                show(result);
        }

        return results;
    }

    private async Task<IReadOnlyList<MigrationResult>> MoveAsync(IReadOnlyList<MigrationEntry> registry, bool dryRun, CancellationToken cancellationToken)
    {
        var looked = new List<(MigrationResult Result, MovingCredential? Moving)>();
        foreach (var entry in registry)
            looked.Add(await LookAsync(entry, cancellationToken));
        var moving = looked.Select(look => look.Moving).OfType<MovingCredential>().ToList();
        // They belong together: the configuration names one store for all of a registry.
        var blocked = looked.Find(look => look.Result.Status is MigrationStatus.Conflict or MigrationStatus.Failed).Result;
        RegistryAuthException? failure = null;
        if (blocked is null && !dryRun && moving.Count > 0)
            (blocked, failure) = await new RegistryMove(services.Credentials.Config, from, to, moving).RunAsync(cancellationToken);
        return [.. looked.Select(look => look.Moving is null ? look.Result
            : blocked is null ? look.Result with { Status = dryRun ? MigrationStatus.WouldMove : MigrationStatus.Moved }
            : blocked.Registry == look.Result.Registry ? blocked with { Failure = failure }
            : look.Result with { Status = MigrationStatus.Left, Reason = $"it stays with {blocked.Registry}" })];
    }

    private async Task<(MigrationResult Result, MovingCredential? Moving)> LookAsync(MigrationEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            if (entry.Obstacle is not null || entry.Key is not { } key)
                return (MigrationResult.Of(entry, MigrationStatus.Skipped, entry.Obstacle), null);
            if (await from.ReadAsync(key, cancellationToken) is not { } credential)
                return (MigrationResult.Of(entry, MigrationStatus.Skipped, $"{from.Title} lists it and does not give it out"), null);
            entry = entry with { User = credential.User ?? entry.User };
            if (credential is Credential.Basic { Username: EcrToken.User } && services.Credentials.CloudOf(key.Host) is not null)
                return (MigrationResult.Of(entry, MigrationStatus.Skipped, "an Amazon ECR token expires, and finch makes its own"), null);
            var there = await to.ReadAsync(key, cancellationToken);
            return there is not null && !IMigrationEnd.IsSame(there, credential)
                ? (MigrationResult.Of(entry, MigrationStatus.Conflict, $"{to.Title} holds another credential for it{(there.User is { } user ? $" (user {user})" : "")}"), null)
                : (MigrationResult.Of(entry, MigrationStatus.WouldMove, null), new MovingCredential(entry, key, credential, IsThere: there is not null));
        }
        catch (RegistryAuthException failure)
        {
            return (MigrationResult.Of(entry, MigrationStatus.Failed, failure.Message) with { Failure = failure }, null);
        }
    }
}
