using System.Text;
using Finch.Auth;
using Finch.Auth.Files;
using Microsoft.Win32.SafeHandles;

namespace Finch.Aws.Cache;

/// <summary>
/// Our tokens on disk, one file per principal and place in <c>~/.ecr/finch</c>. The name of the file is the hash of the configuration
/// that leads to the token, so finding it needs neither the network nor the credentials themselves.
/// </summary>
/// <remarks>A cache is a convenience: a file that cannot be read or written costs a call to AWS and is never an error.</remarks>
internal sealed class EcrTokenCache(string directory, TimeProvider time)
{
    private const int LongestFile = 64 * 1024;

    private const int MostFiles = 200;

    /// <summary>Longer than any call to AWS may take.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(40);

    private readonly string _directory = Path.Combine(directory, "finch");

    /// <summary>The name for an identity text: 32 hexadecimal digits.</summary>
    public static string KeyOf(string identity) => Convert.ToHexStringLower(PlainSha256.Hash(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16));

    /// <summary>The entry of a key, whatever its age; null when there is none that can be read.</summary>
    public CachedToken? Find(string key) => Read(FileOf(key));

    /// <summary>
    /// Waits until nobody else renews the same key. Keys share sixteen lock files, because a lock file must never be removed; two
    /// different keys behind one of them merely wait for each other.
    /// </summary>
    /// <returns>Null when locking is impossible: then everyone asks AWS for themselves.</returns>
    public async Task<FileLock?> LockAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(Path.Combine(_directory, $"{key[0]}.lock"), LockTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or RegistryAuthException)
        {
            return null;
        }
    }

    /// <summary>Keeps an entry, and clears away what nobody needs any more.</summary>
    public void Keep(string key, CachedToken entry)
    {
        try
        {
            if (Content(FileOf(key)) is { } there && CachedToken.IsOfAnotherVersion(there))
                return;
            AtomicFile.Write(FileOf(key), entry.Write());
            Prune();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Documented above: the token was made and is used; only the next call is slower.
        }
    }

    /// <summary>Every entry that is still alive.</summary>
    public IEnumerable<CachedToken> All()
        => Files().Select(file => Read(file.FullName)).OfType<CachedToken>().Where(entry => entry.Token.IsAlive(time.GetUtcNow()));

    /// <summary>Removes the tokens that were used for a registry.</summary>
    /// <exception cref="IOException">A file could not be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">A file could not be removed.</exception>
    public void Erase(RegistryHost host)
    {
        var name = host.ToString();
        foreach (var file in Files())
        {
            if (Read(file.FullName) is { } entry && entry.Hosts.Contains(name))
                file.Delete();
        }
    }

    private string FileOf(string key) => Path.Combine(_directory, key + ".json");

    private IEnumerable<FileInfo> Files()
    {
        var place = new DirectoryInfo(_directory);
        return place.Exists ? place.EnumerateFiles("*.json") : [];
    }

    private static CachedToken? Read(string path) => Content(path) is { } content ? CachedToken.Read(content) : null;

    private static byte[]? Content(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            var length = RandomAccess.GetLength(handle);
            if (length is 0 or > LongestFile)
                return null;
            CloseToOthers(handle);
            var content = new byte[length];
            return RandomAccess.Read(handle, content, 0) == length ? content : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A copy or a backup may have come back readable by everyone, and a token in it lives for hours.</summary>
    private static void CloseToOthers(SafeFileHandle handle)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(handle) & ~Owner) == 0)
            return;
        try
        {
            File.SetUnixFileMode(handle, Owner);
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            // Somebody else's file, or a file system that is only read: no worse than before.
        }
    }

    /// <summary>Removes what is expired or damaged, and the oldest files beyond the limit.</summary>
    private void Prune()
    {
        var kept = 0;
        foreach (var file in Files().OrderByDescending(file => file.LastWriteTimeUtc).ToList())
        {
            if (Content(file.FullName) is { } content && CachedToken.IsOfAnotherVersion(content))
                continue;
            if (kept == MostFiles || Read(file.FullName) is not { } entry || !entry.Token.IsAlive(time.GetUtcNow()))
                file.Delete();
            else
                kept++;
        }
    }
}
