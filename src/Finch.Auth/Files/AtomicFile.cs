namespace Finch.Auth.Files;

/// <summary>
/// Replaces files of ours so that a reader, or a crash, sees the old content or the new and never less:
/// a temporary file beside the target (0600), flushed to disk, then renamed over it.
/// </summary>
internal static class AtomicFile
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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

    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>, following a symbolic link to its target. The mode becomes 0600, the owner stays.</summary>
    /// <exception cref="IOException">The old content is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The old content is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, OwnerOnly);

    /// <summary>Writes a program that everybody may run (0755), so that whoever starts it gets the old one or the new one, whole.</summary>
    /// <exception cref="IOException">The old content is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The old content is still there.</exception>
    public static void WriteProgram(string path, ReadOnlySpan<byte> content)
        => Write(path, content, OwnerOnlyDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var target = ResolveLink(path);
        CreatePrivateDirectory(Path.GetDirectoryName(target)!);
        using var temporary = TemporaryFile.Create(target, content, mode, UnixFile.OwnerOf(target));
        var now = File.GetLastWriteTimeUtc(temporary.Path);
        MoveOver(temporary.Path, target, content);
        temporary.RemoveStale(now);
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

    /// <summary>Renames a file over another, or copies its content into one that cannot be renamed over.</summary>
    internal static void MoveOver(string source, string target, ReadOnlySpan<byte> content)
    {
        try
        {
            File.Move(source, target, overwrite: true);
        }
        catch (IOException) when (File.Exists(target) && IsMountPoint(target))
        {
            // A bind-mounted single file cannot be renamed over (EBUSY): the only way to change it is in place.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(target, File.GetUnixFileMode(source));
            InPlace.Write(target, content);
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
