using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Stores;

namespace Finch.Cli.Auth.Migrate;

/// <summary>A credential on its way.</summary>
/// <param name="Entry">As the old store lists it.</param>
/// <param name="Key">What it is for.</param>
/// <param name="Credential">The credential itself.</param>
/// <param name="IsThere">True when the new store holds the very same already.</param>
internal sealed record MovingCredential(MigrationEntry Entry, RegistryKey Key, Credential Credential, bool IsThere);

/// <summary>The move of one registry's credentials. Until all are copied, the old store and the configuration stay as they are.</summary>
internal sealed class RegistryMove(DockerConfigFile config, IMigrationEnd from, IMigrationEnd to, IReadOnlyList<MovingCredential> moving)
{
    /// <summary>Moves them.</summary>
    /// <returns>The result of the credential at which it stopped, and why; null when nothing stopped it.</returns>
    public async Task<(MigrationResult? Result, RegistryAuthException? Failure)> RunAsync(CancellationToken cancellationToken)
    {
        var at = moving[0];
        try
        {
            foreach (var one in moving.Where(one => !one.IsThere))
                await CopyAsync(at = one, cancellationToken);
            // Nothing may stop the rest: a credential in two places is no loss, one that no configuration names would be.
            await RouteAsync(CancellationToken.None);
            foreach (var one in moving)
                await EraseAsync(at = one);
            return (null, null);
        }
        catch (RegistryAuthException failure)
        {
            return (MigrationResult.Of(at.Entry, MigrationStatus.Failed, failure.Message), failure);
        }
    }

    private async Task CopyAsync(MovingCredential one, CancellationToken cancellationToken)
    {
        await to.WriteAsync(one.Key, one.Credential, cancellationToken);
        var kept = await to.ReadAsync(one.Key, cancellationToken);
        if (kept is not null && IMigrationEnd.IsSame(kept, one.Credential))
            return;
        if (kept is not null)
            await to.EraseAsync(one.Key, kept, CancellationToken.None);
        throw new RegistryAuthException(AuthFailure.Store, $"{to.Title} does not give back what it was given for {one.Key.Text}",
            $"nothing was erased; 'finch auth doctor' tries {to.Title} out", one.Key.Host);
    }

    /// <summary>Has <c>config.json</c> lead to the new store for this registry, in one write with the removal of plain entries.</summary>
    private Task RouteAsync(CancellationToken cancellationToken) => config.UpdateAsync(
        document =>
        {
            var host = moving[0].Key.Host;
            if (to.Name == CredentialStores.File)
                return document.HelperFor(host)?.Name == from.Name && document.RemoveHelper(host).Count > 0;
            if ((document.HelperFor(host)?.Name ?? document.DefaultHelper) != to.Name)
                document.SetHelper(host, to.Name);
            foreach (var key in moving.Select(one => one.Key))
            {
                if (from.Name == CredentialStores.File)
                    document.Remove(key);
                if (!Holds(document, key))
                    document.Mark(key);
            }

            return true;
        },
        cancellationToken);

    private async Task EraseAsync(MovingCredential one)
    {
        // A plain entry went with that write, and a marker stands in its place.
        if (from.Name != CredentialStores.File && !await from.EraseAsync(one.Key, one.Credential, CancellationToken.None))
        {
            throw new RegistryAuthException(AuthFailure.Store, $"the credential for {one.Key.Text} is in {to.Title} now, and cannot be erased in {from.Title}",
                "erase it there by hand", one.Key.Host);
        }
    }

    /// <summary>True when this very key has a credential of its own in the file, which is not ours to drop.</summary>
    private static bool Holds(DockerConfigDocument document, RegistryKey key)
        => document.Find(new CredentialQuery(key.Host, key.Path.Length > 0 ? key.Path : null)) is { } found
            && RegistryKey.TryParse(found.Key, out var parsed) && parsed == key;
}
