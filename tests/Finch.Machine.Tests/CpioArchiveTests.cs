using System.Diagnostics;
using System.Text;
using Finch.Machine.Guest;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class CpioArchiveTests
{
    [Fact]
    public void Another_reader_unpacks_what_was_packed()
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "busybox is not installed");
        using var folder = new TemporaryFolder();
        var path = folder.At("archive");
        using (var file = File.Create(path))
        {
            var archive = new CpioArchive(file);
            archive.Add("finch/root/root/.ssh/authorized_keys", 0x180, "ssh-ed25519 AAAA\n"u8);
            archive.Add("finch/root/etc/empty", 0x1A4, []);
            archive.Add("finch/root/etc/odd", 0x1A4, "12345"u8);
            archive.Finish();
        }

        using var busybox = Process.Start(new ProcessStartInfo("/bin/busybox", ["cpio", "-idm", "-F", path]) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        busybox.WaitForExit();

        Assert.Equal(0, busybox.ExitCode);
        Assert.Equal("ssh-ed25519 AAAA\n", File.ReadAllText(folder.At("finch/root/root/.ssh/authorized_keys")));
        Assert.Equal("12345", File.ReadAllText(folder.At("finch/root/etc/odd")));
        Assert.Empty(File.ReadAllBytes(folder.At("finch/root/etc/empty")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("finch/root/root/.ssh/authorized_keys")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.At("finch/root/root/.ssh")));
    }

    [Fact]
    public void Every_part_begins_at_a_multiple_of_four()
    {
        using var stream = new MemoryStream();
        var archive = new CpioArchive(stream);
        archive.Add("a", 0x1A4, "1"u8);
        archive.Finish();
        var text = Encoding.Latin1.GetString(stream.ToArray());

        Assert.Equal(0, stream.Length % 4);
        Assert.Equal(0, text.LastIndexOf("070701", StringComparison.Ordinal) % 4);
    }
}
