using System.Text;
using Finch.Auth;
using Finch.Auth.Files;
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
        var folder = new MachineFolder(directory, 4_000_000_000);
        foreach (var socket in new[] { folder.KeeperMonitor, folder.CommandMonitor, folder.ContainerdSocket, folder.CredentialSocket, folder.SshSocket })
            Assert.True(Encoding.UTF8.GetByteCount(socket) + 17 < 104, socket);
    }

    [Theory]
    [InlineData("/home/50%off/.finch/vm")]
    [InlineData("/home/a:b/.finch/vm")]
    [InlineData("/home/a b/.finch/vm")]
    public void Paths_that_ssh_reads_otherwise_hold_no_sockets(string directory)
        => Assert.StartsWith("/tmp/finch-7-", new MachineFolder(directory, 7).Run, StringComparison.Ordinal);

    [Fact]
    public void Two_people_with_long_paths_do_not_share_a_folder()
    {
        var tail = new string('x', 80);
        Assert.NotEqual(new MachineFolder($"/home/ann/{tail}", 1).Run, new MachineFolder($"/home/bob/{tail}", 1).Run);
        Assert.NotEqual(new MachineFolder($"/home/ann/{tail}", 1).Run, new MachineFolder($"/home/ann/{tail}", 2).Run);
    }

    [Theory]
    [InlineData("a link")]
    [InlineData("open")]
    [InlineData("a file")]
    public void What_somebody_else_put_in_place_is_refused(string what)
    {
        using var temporary = new TemporaryFolder();
        var folder = new MachineFolder(temporary.At(new string('x', 80)), UnixFile.EffectiveUser);
        try
        {
            switch (what)
            {
                case "a link":
                    Directory.CreateSymbolicLink(folder.Run, temporary.Path);
                    break;
                case "open":
                    Directory.CreateDirectory(folder.Run, (UnixFileMode)0x1FF);
                    break;
                default:
                    File.WriteAllText(folder.Run, "");
                    break;
            }

            var refused = Assert.ThrowsAny<Exception>(folder.Create);
            Assert.True(refused is RegistryAuthException { Failure: AuthFailure.Configuration } || (what == "a file" && refused is IOException), refused.Message);
        }
        finally
        {
            if (what == "a file" || new DirectoryInfo(folder.Run).LinkTarget is not null)
                File.Delete(folder.Run);
            else
                Directory.Delete(folder.Run);
        }
    }
}
