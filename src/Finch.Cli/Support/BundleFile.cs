using System.Formats.Tar;
using System.IO.Compression;
using Finch.Auth.Files;

namespace Finch.Cli.Support;

/// <summary>Writes a bundle as a compressed archive that only its owner may read.</summary>
internal static class BundleFile
{
    private const UnixFileMode OwnersToRead = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes it; a half one does not stay behind.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<BundleEntry> entries, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var file = AtomicFile.CreatePrivate(path);
        try
        {
            await using (file)
            {
                await using var gzip = new GZipStream(file, CompressionLevel.Optimal);
                await using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
                foreach (var entry in entries)
                {
                    await tar.WriteEntryAsync(
                        new PaxTarEntry(TarEntryType.RegularFile, $"finch-support/{entry.Name}")
                        {
                            DataStream = new MemoryStream(entry.Content),
                            Mode = OwnersToRead,
                            ModificationTime = time,
                        },
                        cancellationToken);
                }
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
