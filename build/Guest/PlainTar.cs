using System.Formats.Tar;

namespace Finch.Build.Guest;

/// <summary>Writes files into an archive that depends on their names and bytes only.</summary>
internal static class PlainTar
{
    public static async Task WriteAsync(string target, IEnumerable<(string Name, string File)> entries)
    {
        await using var output = File.Create(target);
        await using var archive = new TarWriter(output, TarEntryFormat.Ustar);
        foreach (var (name, file) in entries)
        {
            await using var content = File.OpenRead(file);
            await archive.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }
    }
}
