namespace Finch.Auth.Files;

/// <summary>New content beside the file it is for, flushed to disk, until it takes that file's place.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private const string Suffix = ".tmp";

    /// <summary>Far longer than any write takes, so that nothing in use is removed.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(5);

    private readonly string _target;

    private TemporaryFile(string target)
    {
        _target = target;
        // A name of its own; Guid, because the first use of RandomNumberGenerator loads all of OpenSSL.
        Path = System.IO.Path.Combine(Folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
    }

    /// <summary>Where the content is.</summary>
    public string Path { get; }

    /// <summary>False when the file will not belong to whom the old one did.</summary>
    public bool HasOwner { get; private set; } = true;

    private string Folder => System.IO.Path.GetDirectoryName(_target)!;

    private string Prefix => $".{System.IO.Path.GetFileName(_target)}.";

    /// <summary>Writes the content; the file is its owner's alone until the owner and the mode are right.</summary>
    /// <param name="target">The file it is for.</param>
    /// <param name="content">The new content.</param>
    /// <param name="mode">The mode it gets, whatever the umask.</param>
    /// <param name="owner">Who it shall belong to; null for us.</param>
    public static TemporaryFile Create(string target, ReadOnlySpan<byte> content, UnixFileMode mode, FileOwner? owner)
    {
        var file = new TemporaryFile(target);
        try
        {
            using var stream = AtomicFile.CreatePrivate(file.Path);
            stream.Write(content);
            if (owner is { } wanted && UnixFile.OwnerOf(file.Path) != wanted)
                file.HasOwner = UnixFile.TrySetOwner(stream.SafeFileHandle, wanted) || UnixFile.OwnerOf(file.Path)?.User == wanted.User;
            if (!OperatingSystem.IsWindows() && mode != AtomicFile.OwnerOnly)
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            UnixFile.Flush(stream);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes what writers of the same file left behind when they were killed: it may hold a secret. By the clock of the file
    /// system, which wrote all the times that are compared.
    /// </summary>
    public void RemoveStale(DateTime now)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(Folder, $"{Prefix}*{Suffix}").Where(IsOurs))
            {
                if (now - File.GetLastWriteTimeUtc(path) > Stale)
                    File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The write itself is done; the next one tries again.
        }
    }

    /// <summary>Removes the file, unless it has taken the other's place.</summary>
    public void Dispose() => File.Delete(Path);

    private bool IsOurs(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name.Length > Prefix.Length + Suffix.Length && Guid.TryParseExact(name[Prefix.Length..^Suffix.Length], "N", out _);
    }
}
