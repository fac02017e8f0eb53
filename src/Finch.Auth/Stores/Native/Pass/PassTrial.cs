using System.Text;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>
/// Finds out whether the person's key can encrypt and decrypt, in a password store of its own: the real one may be a git
/// repository, whose history would remember a probe for good. GnuPG is told to fail where it would ask for a passphrase.
/// </summary>
internal sealed class PassTrial(UserEnvironment environment, PassLayout layout)
{
    private const string Entry = "finch-probe";

    public async Task<StoreProbe> RunAsync(CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("finch-probe-").FullName;
        try
        {
            return NotWritable() ?? await TryAsync(new PassProgram(environment, scratch) { MayAsk = false }, scratch, cancellationToken).ConfigureAwait(false);
        }
        catch (TroubleException trouble)
        {
            return trouble.Probe;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<StoreProbe> TryAsync(PassProgram program, string scratch, CancellationToken cancellationToken)
    {
        foreach (var file in layout.Recipients() is { } recipients ? new[] { recipients, recipients + ".sig" } : [])
        {
            if (File.Exists(file))
                File.Copy(file, Path.Combine(scratch, Path.GetFileName(file)));
        }

        var made = $"{Guid.NewGuid():N}";
        var kept = await program.RunAsync(["insert", "-f", "-m", Entry], Encoding.UTF8.GetBytes(made), cancellationToken).ConfigureAwait(false);
        if (kept.ExitCode != 0)
            return PassFailure.Of(kept);
        var found = await program.RunAsync(["show", Entry], default, cancellationToken).ConfigureAwait(false);
        return found.ExitCode != 0 ? PassFailure.Of(found)
            : Encoding.UTF8.GetString(found.Output).TrimEnd('\n') == made ? StoreProbe.Works
            : new StoreProbe(StoreState.Broken, "it does not give back what it was given");
    }

    private StoreProbe? NotWritable()
    {
        // With PASSWORD_STORE_KEY a store needs no folder before its first entry.
        if (!Directory.Exists(layout.Directory))
            return null;
        try
        {
            var file = Path.Combine(layout.Directory, $".finch-probe-{Guid.NewGuid():N}");
            new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StoreProbe(StoreState.Broken, $"cannot write to {layout.Directory}: {error.Message}", "check the owner and the permissions of the folder");
        }
    }
}
