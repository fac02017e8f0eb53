namespace Finch.Auth.Files;

/// <summary>
/// Replaces files of ours so that a reader, or a crash, sees the old content or the new and never less:
/// a temporary file beside the target (0600), flushed to disk, then renamed over it.
/// </summary>
public static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates a directory, and those missing above it, that only their owner may enter; existing ones are left as they are.</summary>
    public static void CreatePrivateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        if (Directory.Exists(directory))
            return;
        // The runtime gives the mode to the last one only, and makes the others as open as the umask lets it.
        if (Path.GetDirectoryName(directory) is { Length: > 0 } parent)
            CreatePrivateDirectory(parent);
        Directory.CreateDirectory(directory, OwnerOnlyDirectory);
    }

    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>, following a symbolic link to its target.</summary>
    /// <exception cref="IOException">The old content is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The old content is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var target = ResolveLink(path);
        var directory = Path.GetDirectoryName(target)!;
        CreatePrivateDirectory(directory);
        // A name of its own; Guid, because the first use of RandomNumberGenerator loads all of OpenSSL.
        var temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = CreatePrivate(temporary))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            Replace(temporary, target, content);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens a new file that only its owner may read, whatever the umask.</summary>
    public static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>The file a symbolic link names in the end, also when it does not exist yet; other paths as they are.</summary>
    public static string ResolveLink(string path)
        => new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

    private static void Replace(string temporary, string target, ReadOnlySpan<byte> content)
    {
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        catch (IOException) when (File.Exists(target) && IsMountPoint(target))
        {
            // A bind-mounted single file cannot be renamed over (EBUSY): the only way to change it is in place.
            using var stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.Read);
            stream.Write(content);
            stream.SetLength(content.Length);
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>True for a file that is mounted by itself, as containers do with a shared configuration file.</summary>
    private static bool IsMountPoint(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var escaped = path.Replace(" ", "\\040", StringComparison.Ordinal);
        return File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is { Length: > 4 } fields && fields[4] == escaped);
    }
}
