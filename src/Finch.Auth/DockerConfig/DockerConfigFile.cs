using Finch.Auth.Files;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// A <c>config.json</c> on disk. A change takes the lock, reads again, and replaces the file atomically; a file that
/// does not parse is never overwritten.
/// </summary>
/// <remarks>
/// Docker and podman take no lock. What they replace while we work is not lost: <see cref="GuardedReplacement"/> notices it, and the
/// change is made again on the newer content. What they read before and replace after us undoes our change; that is theirs to mend.
/// </remarks>
internal sealed class DockerConfigFile(string path) : IDockerConfig
{
    private const int MostAttempts = 100;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(20);

    /// <summary>The file's path, for messages.</summary>
    public string Path => path;

    /// <summary>True for a place where another tool may keep a file: a folder that is closed to us holds none for us.</summary>
    public bool IsForeign { get; init; }

    /// <summary>The clock that waiting goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a person should know about the file after a change: one sentence each, without a final period.</summary>
    public event Action<string>? Noted;

    /// <summary>The content; a missing file is an empty one.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when it cannot be read or parsed.</exception>
    public DockerConfigDocument Read() => DockerConfigDocument.Parse(ConfigBytes.Read(path, IsForeign) ?? [], path);

    /// <summary>Changes the file under its lock, in any case.</summary>
    /// <param name="change">Changes the document. May run more than once.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    /// <exception cref="RegistryAuthException">The file could not be read, parsed, locked or written; the old content is still there.</exception>
    public Task UpdateAsync(Action<DockerConfigDocument> change, CancellationToken cancellationToken)
        => UpdateAsync(
            document =>
            {
                change(document);
                return true;
            },
            cancellationToken);

    /// <summary>Changes the file under its lock, or finds that there is nothing to change.</summary>
    /// <param name="change">Changes the document and returns true, or returns false to leave the file alone. May run more than once.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    /// <exception cref="RegistryAuthException">The file could not be read, parsed, locked or written; the old content is still there.</exception>
    public async Task UpdateAsync(Func<DockerConfigDocument, bool> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            if (IsAsWanted(change))
                return;
            var target = AtomicFile.ResolveLink(path);
            using var held = await FileLock.AcquireAsync(target + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                var (before, document) = await ReadSettledAsync(cancellationToken).ConfigureAwait(false);
                if (!change(document) || document.Format().AsSpan().SequenceEqual(before))
                    return;
                if (GuardedReplacement.TryReplace(target, document.Format(), before, document.HoldsCredentials) is { } done)
                {
                    Note(done, held.IsEffective);
                    return;
                }
            }

            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {path}: another program keeps changing it", "end that program, then try again");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {path}: {FileTrouble.Of(error)}",
                "check the owner and the permissions of the file and its directory, and the free space", inner: error);
        }
    }

    /// <summary>Removes the file if it says nothing.</summary>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    /// <exception cref="RegistryAuthException">The file could not be read, parsed or locked; it is still there.</exception>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public async Task RemoveIfEmptyAsync(CancellationToken cancellationToken)
    {
        var target = AtomicFile.ResolveLink(path);
        using var held = await FileLock.AcquireAsync(target + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
        if (ConfigBytes.Read(path, IsForeign) is { Length: > 0 } content && DockerConfigDocument.Parse(content, path).IsEmpty)
            File.Delete(target);
    }

    /// <summary>Where there is nothing to change, neither a lock nor the right to write is needed. Doubtful content is left to the lock.</summary>
    private bool IsAsWanted(Func<DockerConfigDocument, bool> change)
    {
        try
        {
            return ConfigBytes.Read(path, IsForeign) is var content and not [] && !change(DockerConfigDocument.Parse(content ?? [], path));
        }
        catch (RegistryAuthException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads what a change starts from. A file that is empty, or ends too early, may be one that another program is writing in place at
    /// this moment; a moment later it is whole.
    /// </summary>
    private async Task<(byte[]? Content, DockerConfigDocument Document)> ReadSettledAsync(CancellationToken cancellationToken)
    {
        for (var pauses = 5; ; pauses--)
        {
            var content = ConfigBytes.Read(path, IsForeign);
            try
            {
                var document = DockerConfigDocument.Parse(content ?? [], path);
                if (content is not [] || pauses == 0)
                    return (content, document);
            }
            catch (RegistryAuthException) when (pauses > 0)
            {
                // Looked at once more before it counts as broken.
            }

            await Task.Delay(SettlePause, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Note(Replaced done, bool isLocked)
    {
        if (done.WasOpenToOthers)
            Noted?.Invoke($"{path} was readable by others; it is now 0600");
        if (done.ChangedOwner)
            Noted?.Invoke($"{path} belonged to another user; it is now yours");
        if (!isLocked)
            Noted?.Invoke($"{path} cannot be locked on this file system; sign-ins at the same time may undo each other");
    }
}
