using Xunit;

namespace Finch.Machine.Tests;

public sealed class DataDiskTests
{
    [Fact]
    public void A_disk_grows_and_never_shrinks()
    {
        using var folder = new TemporaryFolder();
        var disk = new DataDisk(folder.At("data.img"));
        Assert.Null(disk.Read());

        Assert.True(disk.EnsureSize(1 << 30));
        Assert.Equal(1 << 30, disk.Read()!.Size);
        // The file is a hole: it takes nothing of this computer's disk.
        Assert.InRange(disk.Read()!.Used, 0, 1 << 20);
        Assert.True(disk.EnsureSize(1L << 31));
        Assert.False(disk.EnsureSize(1 << 30));
        Assert.Equal(1L << 31, disk.Read()!.Size);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("data.img")));
    }
}
