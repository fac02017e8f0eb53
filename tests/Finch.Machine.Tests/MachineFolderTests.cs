using System.Text;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class MachineFolderTests
{
    [Theory]
    [InlineData("/home/ann/.finch/vm")]
    [InlineData("/home/a-very-long-name-indeed/projects/deep/down/in/the/tree/of/a/company/that/likes/folders/.finch/vm")]
    [InlineData("/home/åäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäöåäö/.finch/vm")]
    public void Every_socket_has_an_address_that_fits(string directory)
    {
        var folder = new MachineFolder(directory, "/run/user/1000");
        foreach (var socket in new[] { folder.KeeperMonitor, folder.CommandMonitor, folder.ContainerdSocket, folder.CredentialSocket, folder.SshSocket })
            Assert.True(Encoding.UTF8.GetByteCount(socket) + 17 < 104, socket);
    }

    [Fact]
    public void Two_people_with_long_paths_do_not_share_a_folder()
    {
        var tail = new string('x', 80);
        Assert.NotEqual(new MachineFolder($"/home/ann/{tail}", "/tmp").Run, new MachineFolder($"/home/bob/{tail}", "/tmp").Run);
    }

    [Fact]
    public void A_folder_that_others_may_enter_is_closed()
    {
        using var temporary = new TemporaryFolder();
        var folder = new MachineFolder(temporary.At("vm"), "/tmp");
        Directory.CreateDirectory(folder.Run);
        File.SetUnixFileMode(folder.Run, (UnixFileMode)0x1FF);
        folder.Create();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Run));
    }
}
