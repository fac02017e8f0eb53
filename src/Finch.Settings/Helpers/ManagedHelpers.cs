using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Files;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Aws;

namespace Finch.Settings.Helpers;

/// <summary>
/// Puts <c>creds_helpers</c> into force. <c>ecr-login</c> is ours: its program is installed and <c>credsStore</c> names it where no other
/// store is named. Every other name is somebody's own program, which has to be there. What was done is written down, so that exactly
/// that is undone when the entry goes away.
/// </summary>
/// <param name="paths">Where our files are.</param>
/// <param name="environment">For PATH.</param>
/// <param name="programs">The folder of the running program, where the helper that comes with it is.</param>
public sealed class ManagedHelpers(FinchPaths paths, UserEnvironment environment, string programs)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private readonly string _program = HelperProtocol.ProgramPrefix + EcrLogin.Name + (OperatingSystem.IsWindows() ? ".exe" : "");

    private string Target => Path.Combine(paths.HelperDirectory, _program);

    private ShippedProgram Shipped => new(programs, _program);

    /// <summary>True when the list was put into force before and nothing that costs no reading says otherwise: a look at two files.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: our record is unreadable.</exception>
    public bool IsInForce(IReadOnlyList<string> wanted)
    {
        var record = HelperRecord.Read(paths.ManagedHelpersFile);
        return record.Helpers.SequenceEqual(wanted) && (record.Sha256 is null || (File.Exists(Target) && record.Source == Shipped.Stamp));
    }

    /// <summary>Puts a list into force, whatever was in force before. Doing it twice does nothing the second time.</summary>
    /// <param name="wanted">The names in <c>creds_helpers</c>.</param>
    /// <param name="cancellationToken">Stops waiting for locks.</param>
    /// <returns>What was done, what was left alone, and what is missing; empty when all is as it should be.</returns>
    /// <exception cref="RegistryAuthException">
    /// The program that came with finch is not what it should be, or a file cannot be read or written.
    /// </exception>
    public async Task<IReadOnlyList<HelperChange>> ReconcileAsync(IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.Count == 0 && !File.Exists(paths.ManagedHelpersFile))
            return [];
        try
        {
            using var held = await FileLock.AcquireAsync(paths.ManagedHelpersFile + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
            var record = HelperRecord.Read(paths.ManagedHelpersFile);
            List<HelperChange> changes = [];
            record = wanted.Contains(EcrLogin.Name)
                ? await InstallAsync(record, changes, cancellationToken).ConfigureAwait(false)
                : await RemoveAsync(record, changes, cancellationToken).ConfigureAwait(false);
            (record with { Helpers = wanted }).Write(paths.ManagedHelpersFile);
            changes.AddRange(Missing(wanted));
            return changes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot put creds_helpers into force: {FileTrouble.Of(error)}",
                $"check the owner and the permissions of {paths.Directory}, and the free space", inner: error);
        }
    }

    private async Task<HelperRecord> InstallAsync(HelperRecord record, List<HelperChange> changes, CancellationToken cancellationToken)
    {
        var expected = Shipped.ExpectedDigest();
        var there = ShippedProgram.DigestAt(Target);
        if (there is not null && there != expected && record.Sha256 is null)
        {
            changes.Add(new(HelperChangeKind.ProgramLeft, EcrLogin.Name, Target));
        }
        else if (there != expected || record.Sha256 != expected || record.Source != Shipped.Stamp)
        {
            var content = there == expected ? null : Shipped.Read(expected);
            // First the record: after a power cut between the two, what is there is known to be ours.
            record = record with { Sha256 = expected, Source = Shipped.Stamp };
            record.Write(paths.ManagedHelpersFile);
            if (content is not null)
            {
                AtomicFile.WriteProgram(Target, content);
                changes.Add(new(HelperChangeKind.Installed, EcrLogin.Name, Target));
            }
        }

        return await SetStoreAsync(record, changes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HelperRecord> SetStoreAsync(HelperRecord record, List<HelperChange> changes, CancellationToken cancellationToken)
    {
        var config = new DockerConfigFile(paths.OwnConfigFile);
        switch (config.Read().DefaultHelper)
        {
            case EcrLogin.Name:
                return record;
            case { } other:
                changes.Add(new(HelperChangeKind.StoreLeft, other, config.Path));
                return record with { StoreSetIn = null, Before = null };
        }

        record = record with { StoreSetIn = config.Path, Before = Look(config) };
        record.Write(paths.ManagedHelpersFile);
        await config.UpdateAsync(
            document =>
            {
                if (document.DefaultHelper is not null)
                    return false;
                document.SetDefaultHelper(EcrLogin.Name);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        changes.Add(new(HelperChangeKind.StoreSet, EcrLogin.Name, config.Path));
        return record;
    }

    private async Task<HelperRecord> RemoveAsync(HelperRecord record, List<HelperChange> changes, CancellationToken cancellationToken)
    {
        if (record.Sha256 is { } installed && ShippedProgram.DigestAt(Target) is { } there)
        {
            if (there == installed)
                File.Delete(Target);
            changes.Add(new(there == installed ? HelperChangeKind.Removed : HelperChangeKind.ProgramLeft, EcrLogin.Name, Target));
        }

        if (record.StoreSetIn is { } path && File.Exists(path))
        {
            var config = new DockerConfigFile(path);
            var wasOurs = false;
            await config.UpdateAsync(document => wasOurs = TakeBack(document, record.Before), cancellationToken).ConfigureAwait(false);
            if (wasOurs)
                changes.Add(new(HelperChangeKind.StoreRemoved, EcrLogin.Name, path));
            if (wasOurs && record.Before == StoreBefore.Nothing)
                await config.RemoveIfEmptyAsync(cancellationToken).ConfigureAwait(false);
        }

        return HelperRecord.None;
    }

    private static StoreBefore Look(DockerConfigFile config)
    {
        // A link to a file that is not there counts as one that is.
        if (!File.Exists(AtomicFile.ResolveLink(config.Path)))
            return StoreBefore.Nothing;
        var document = config.Read();
        return StoreBefore.File | (document.HasAuths ? StoreBefore.Auths : 0) | (document.HasEmptyDefaultHelper ? StoreBefore.EmptyStore : 0);
    }

    /// <returns>False when the store is not the one that we named: then it is somebody else's business.</returns>
    private static bool TakeBack(DockerConfigDocument document, StoreBefore? before)
    {
        if (document.DefaultHelper != EcrLogin.Name)
            return false;
        if (before?.HasFlag(StoreBefore.EmptyStore) == true)
            document.SetDefaultHelper("");
        else
            document.RemoveDefaultHelper();
        if (before?.HasFlag(StoreBefore.Auths) == false)
            document.RemoveEmptyAuths();
        return true;
    }

    /// <summary>The helpers that are neither programs here nor stores we have inside.</summary>
    private IEnumerable<HelperChange> Missing(IReadOnlyList<string> wanted)
    {
        var locator = HelperLocator.For(paths.Directory, environment);
        return wanted.Where(name => name != EcrLogin.Name && !NativeStores.Names.Contains(name) && locator.Find(name) is null)
            .Select(name => new HelperChange(HelperChangeKind.Missing, name, Path.Combine(paths.HelperDirectory, HelperProtocol.ProgramPrefix + name)));
    }
}
