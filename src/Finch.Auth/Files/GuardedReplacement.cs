namespace Finch.Auth.Files;

/// <summary>What became of a file that was replaced.</summary>
/// <param name="WasOpenToOthers">Its mode let others read it, and no longer does.</param>
/// <param name="ChangedOwner">It belonged to somebody else, whom we could not give the new one.</param>
internal sealed record Replaced(bool WasOpenToOthers, bool ChangedOwner);

/// <summary>
/// Replaces a file only as long as it holds what the new content was made from. For programs that take no lock: what they put there
/// in the meantime is not lost.
/// </summary>
/// <remarks>
/// Where two files can change places in one step (Linux, macOS), there is no moment between looking and replacing: what came out is
/// compared, and put back when it is not what was expected. Elsewhere that moment is one read and one rename long. What remains:
/// a program that writes into the open file instead of replacing it may write into the old one, and one that read before and
/// replaces after us undoes our change, of which nobody can know.
/// </remarks>
internal static class GuardedReplacement
{
    /// <summary>A program that replaces a file in a loop must not keep us in one.</summary>
    private const int MostTurns = 1000;

    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces a file that is not a symbolic link.</summary>
    /// <param name="target">The file; its owner stays, and its mode unless it has to be closed.</param>
    /// <param name="content">The new content.</param>
    /// <param name="expected">What it has to hold; null when it must not exist.</param>
    /// <param name="isSecret">True when nobody but the owner may read the new content.</param>
    /// <returns>Null when it holds something else; then it still does.</returns>
    /// <exception cref="IOException">The old content is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The old content is still there.</exception>
    public static Replaced? TryReplace(string target, ReadOnlySpan<byte> content, byte[]? expected, bool isSecret)
    {
        if (!File.Exists(target) && expected is not null)
            return null;
        var mode = OperatingSystem.IsWindows() || expected is null ? AtomicFile.OwnerOnly : File.GetUnixFileMode(target);
        var closes = isSecret && (mode & ~AtomicFile.OwnerOnly) != 0;
        using var temporary = TemporaryFile.Create(
            target, content, closes ? AtomicFile.OwnerOnly : mode, expected is null ? null : UnixFile.OwnerOf(target));
        var now = File.GetLastWriteTimeUtc(temporary.Path);
        if (!(expected is null ? TryAppear(temporary.Path, target) : TryReplace(temporary.Path, target, content, expected)))
            return null;
        temporary.RemoveStale(now);
        return new Replaced(closes && (mode & OthersMayRead) != 0, !temporary.HasOwner);
    }

    private static bool TryAppear(string source, string target)
    {
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static bool TryReplace(string source, string target, ReadOnlySpan<byte> content, byte[] expected)
    {
        if (!UnixFile.TryExchange(source, target))
        {
            if (!Holds(target, expected))
                return false;
            AtomicFile.MoveOver(source, target, content);
            return true;
        }

        if (Holds(source, expected))
            return true;
        PutBack(source, target, content);
        return false;
    }

    /// <summary>
    /// Theirs goes back. If another program was faster than that, its newer version comes out instead of what we put there, and
    /// goes back in turn, until what comes out is what we put.
    /// </summary>
    private static void PutBack(string source, string target, ReadOnlySpan<byte> ours)
    {
        var put = ours.ToArray();
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var theirs = TryRead(source);
            if (!UnixFile.TryExchange(source, target))
            {
                TryAppear(source, target);
                return;
            }

            if (Holds(source, put))
                return;
            put = theirs ?? [];
        }
    }

    private static bool Holds(string path, ReadOnlySpan<byte> content) => TryRead(path) is { } there && there.AsSpan().SequenceEqual(content);

    /// <summary>Null for what cannot be read: it is not what was expected, and goes back all the same. Whoever reads it next says what is wrong with it.</summary>
    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
