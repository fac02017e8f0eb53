using System.Threading.Channels;
using Finch.Auth;
using Finch.Machine.Guest;
using Finch.Machine.Running;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class SerialLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_marker_is_seen_when_it_comes()
    {
        using var folder = new TemporaryFolder();
        var log = new SerialLog(folder.At("serial.log"), TimeProvider.System);
        var waiting = log.WaitForAsync(SerialLog.ContainerdReady, Cancel);
        File.WriteAllText(folder.At("serial.log"), "[    0.1] booting\r\nfinch: sshd ready\r\n");
        Assert.False(waiting.IsCompleted);
        File.AppendAllText(folder.At("serial.log"), "finch: containerd ready\r\n");
        await waiting;
    }

    [Theory]
    [InlineData(null, MachineStage.Booting)]
    [InlineData("\r\n", MachineStage.Booting)]
    [InlineData("[    0.1] booting\r\n", MachineStage.Ssh)]
    [InlineData("[    0.1] booting\r\nfinch: sshd ready\r\n", MachineStage.Containerd)]
    [InlineData("finch: containerd ready\r\n", MachineStage.Connecting)]
    public void How_far_the_guest_is_is_what_it_has_said(string? console, MachineStage expected)
    {
        using var folder = new TemporaryFolder();
        if (console is not null)
            File.WriteAllText(folder.At("serial.log"), console);
        Assert.Equal(expected, new SerialLog(folder.At("serial.log"), TimeProvider.System).Stage());
    }

    [Fact]
    public async Task Each_step_of_a_boot_is_told_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var told = Channel.CreateUnbounded<MachineStage>();
        var watching = new GuestStages(new SerialLog(folder.At("serial.log"), TimeProvider.System), TimeProvider.System)
            .WatchAsync(stage => told.Writer.TryWrite(stage), Cancel);
        Assert.Equal(MachineStage.Booting, await told.Reader.ReadAsync(Cancel));
        File.WriteAllText(folder.At("serial.log"), "[    0.1] booting\r\n");
        Assert.Equal(MachineStage.Ssh, await told.Reader.ReadAsync(Cancel));
        // sshd was so fast that nobody looked in between.
        File.AppendAllText(folder.At("serial.log"), "finch: sshd ready\r\nfinch: containerd ready\r\n");
        Assert.Equal(MachineStage.Connecting, await told.Reader.ReadAsync(Cancel));
        await watching;
    }

    [Fact]
    public async Task What_the_guest_reports_is_said_without_control_characters()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("serial.log"), "finch: error: \u001b[31mthe data disk cannot be mounted\r\n");
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => new SerialLog(folder.At("serial.log"), TimeProvider.System).WaitForAsync("never", Cancel));
        Assert.Equal("the machine reports: [31mthe data disk cannot be mounted", failure.Message);
    }
}
