using System.Collections.Concurrent;
using System.Security.Cryptography;
using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>
/// The files of blobs that are being written. A name is used once and never again, and an open file is locked; so a file
/// that can be locked and still has its name belongs to an attempt that died, and can be gone on with.
/// </summary>
internal sealed class IngestFiles(LayoutPaths paths)
{
    private const int HashBuffer = 256 * 1024;

    private readonly ConcurrentBag<string> _begun = [];

    public LayoutBlobWriter Start(Descriptor? expected)
    {
        try
        {
            AtomicFile.CreatePrivateDirectory(paths.Ingest);
            var hash = Digest.StartHash(expected?.Digest);
            var left = expected is null ? null : Abandoned(expected);
            var file = left ?? Create(expected);
            _begun.Add(file.Name);
            return new LayoutBlobWriter(paths, expected, file, hash, left is null ? 0 : HashWhatIsThere(left, hash));
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("write to", paths.Ingest, error);
        }
    }

    /// <summary>Deletes what this process began and did not finish. What another attempt has taken over meanwhile is locked, and stays.</summary>
    public void Discard()
    {
        while (_begun.TryTake(out var path))
        {
            try
            {
                using var file = new FileStream(path, Options(FileMode.Open));
                File.Delete(path);
            }
            catch (Exception error) when (StoreFailure.IsFileError(error))
            {
                // In its place under another name, or taken over; a later clean-up finds the rest.
            }
        }
    }

    private FileStream Create(Descriptor? expected)
    {
        var unique = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        var options = Options(FileMode.CreateNew);
        // Room is reserved at once: a full disk is noticed before the transfer, and the file stays in one piece.
        options.PreallocationSize = expected?.Size ?? 0;
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(paths.Ingest, $"{Prefix(expected)}.{unique}"), options);
    }

    private FileStream? Abandoned(Descriptor expected)
    {
        foreach (var path in Directory.EnumerateFiles(paths.Ingest, Prefix(expected) + ".*"))
        {
            try
            {
                var file = new FileStream(path, Options(FileMode.Open));
                // Renamed into place between our open and our lock: then it is a finished blob, not a leftover.
                if (File.Exists(path) && file.Length <= expected.Size)
                    return file;
                file.Dispose();
            }
            catch (Exception error) when (StoreFailure.IsFileError(error))
            {
                // Locked by a living attempt, or gone since.
            }
        }

        return null;
    }

    private static FileStreamOptions Options(FileMode mode)
        => new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };

    private static string Prefix(Descriptor? expected) => expected is null ? "blob" : $"{expected.Digest.Algorithm}-{expected.Digest.Hex}";

    private static long HashWhatIsThere(FileStream file, IncrementalHash hash)
    {
        var buffer = new byte[HashBuffer];
        var position = 0L;
        for (int read; (read = RandomAccess.Read(file.SafeFileHandle, buffer, position)) > 0; position += read)
            hash.AppendData(buffer, 0, read);
        return position;
    }
}
