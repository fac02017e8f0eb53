using Finch.Auth.Files;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// A <c>config.json</c> on disk. A change takes the lock, reads again, and replaces the file atomically; a file that
/// does not parse is never overwritten.
/// </summary>
/// <remarks>
/// Docker and podman take no lock. So that a change of theirs is not lost, the file is compared with what was read right
/// before the rename, and the change is made again on the newer content.
/// </remarks>
public sealed class DockerConfigFile(string path)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The file's path, for messages.</summary>
    public string Path => path;

    /// <summary>The content; a missing file is an empty one.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when it cannot be read or parsed.</exception>
    public DockerConfigDocument Read() => DockerConfigDocument.Parse(ReadBytes() ?? [], path);

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
            var lockPath = AtomicFile.ResolveLink(path) + ".lock";
            using var held = await FileLock.AcquireAsync(lockPath, LockTimeout, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var before = ReadBytes();
                var document = DockerConfigDocument.Parse(before ?? [], path);
                if (!change(document))
                    return;
                var after = document.Format();
                if (!(ReadBytes() ?? []).AsSpan().SequenceEqual(before ?? []))
                    continue;
                AtomicFile.Write(path, after);
                return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {path}: {error.Message}",
                "check the owner and the permissions of the file and its directory, and the free space", inner: error);
        }
    }

    private byte[]? ReadBytes()
    {
        // A chain asks about several files, most of which are not there; an exception for each costs more than the question.
        if (!File.Exists(path) && !Directory.Exists(path))
            return null;
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {error.Message}",
                "check the owner and the permissions of the file", inner: error);
        }
    }
}
