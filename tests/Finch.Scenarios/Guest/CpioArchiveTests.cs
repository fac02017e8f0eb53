using System.Globalization;
using System.Text;
using Finch.Build.Guest;
using Xunit;

namespace Finch.Scenarios.Guest;

/// <summary>The archive is read back field by field, from the kernel's description of the format.</summary>
public sealed class CpioArchiveTests
{
    [Fact]
    public void Entries_have_the_kernels_form()
    {
        var entries = Read(Write(archive =>
        {
            archive.AddFolder("bin");
            archive.AddFile("init", "#!/bin/sh\n"u8.ToArray(), executable: true);
            archive.AddFile("bin/odd", [1, 2, 3], executable: false);
        }));

        Assert.Equal(["bin", "init", "bin/odd", "TRAILER!!!"], entries.Select(entry => entry.Name));
        Assert.Equal([0x41ED, 0x81ED, 0x81A4, 0], entries.Select(entry => entry.Fields[1]));
        Assert.Equal("#!/bin/sh\n"u8.ToArray(), entries[1].Content);
        Assert.Equal([1, 2, 3], entries[2].Content);
        // The kernel makes one file of entries that share an inode.
        Assert.Equal(4, entries.Select(entry => entry.Fields[0]).Distinct().Count());
        // Owner, group and time are nobody's in particular.
        Assert.All(entries, entry => Assert.Equal([0, 0, 1, 0], entry.Fields[2..6]));
    }

    [Fact]
    public void Another_archive_may_follow()
    {
        var first = Write(archive => archive.AddFile("a", [1], executable: false));
        Assert.Equal(0, first.Length % 512);
        Assert.Equal(["a", "TRAILER!!!"], Read([.. first]).Select(entry => entry.Name));
    }

    [Fact]
    public void The_same_entries_give_the_same_bytes()
    {
        static void Fill(CpioArchive archive) => archive.AddFile("a", [1, 2], executable: true);
        Assert.Equal(Write(Fill), Write(Fill));
    }

    private static byte[] Write(Action<CpioArchive> fill)
    {
        using var output = new MemoryStream();
        var archive = new CpioArchive(output);
        fill(archive);
        archive.Finish();
        return output.ToArray();
    }

    private static List<(string Name, int[] Fields, byte[] Content)> Read(byte[] archive)
    {
        List<(string Name, int[] Fields, byte[] Content)> entries = [];
        var at = 0;
        do
        {
            Assert.Equal("070701", Encoding.ASCII.GetString(archive, at, 6));
            int[] fields = [.. Enumerable.Range(0, 13).Select(field =>
                int.Parse(Encoding.ASCII.GetString(archive, at + 6 + 8 * field, 8), NumberStyles.HexNumber))];
            var name = Encoding.UTF8.GetString(archive, at + 110, fields[11] - 1);
            Assert.Equal(0, archive[at + 110 + fields[11] - 1]);
            var content = Aligned(at + 110 + fields[11]);
            entries.Add((name, fields, archive[content..(content + fields[6])]));
            at = Aligned(content + fields[6]);
        }
        while (entries[^1].Name != "TRAILER!!!");
        return entries;
    }

    private static int Aligned(int at) => (at + 3) / 4 * 4;
}
