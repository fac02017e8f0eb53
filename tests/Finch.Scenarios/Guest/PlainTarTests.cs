using System.Formats.Tar;
using Finch.Build.Guest;
using Xunit;

namespace Finch.Scenarios.Guest;

public sealed class PlainTarTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finch-tar");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_archive_knows_names_and_bytes_only()
    {
        var early = await ArchiveAsync("early", DateTime.UnixEpoch.AddYears(30), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var late = await ArchiveAsync("late", DateTime.UnixEpoch.AddYears(60), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(early, late);

        using var reader = new TarReader(new MemoryStream(early));
        var first = reader.GetNextEntry()!;
        Assert.Equal(("image.json", 0, 0, DateTimeOffset.UnixEpoch), (first.Name, first.Uid, first.Gid, first.ModificationTime));
        Assert.Equal("{}", new StreamReader(first.DataStream!).ReadToEnd());
        Assert.Equal("vmlinuz", reader.GetNextEntry()!.Name);
        Assert.Null(reader.GetNextEntry());
    }

    private async Task<byte[]> ArchiveAsync(string name, DateTime time, UnixFileMode mode)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        string[] entries = ["image.json", "vmlinuz"];
        foreach (var entry in entries)
        {
            var file = Path.Combine(folder, entry);
            await File.WriteAllTextAsync(file, entry == "vmlinuz" ? "kernel" : "{}");
            File.SetLastWriteTimeUtc(file, time);
            File.SetUnixFileMode(file, mode);
        }

        var target = Path.Combine(folder, "image.tar");
        await PlainTar.WriteAsync(target, entries.Select(entry => (entry, Path.Combine(folder, entry))));
        return await File.ReadAllBytesAsync(target);
    }
}
