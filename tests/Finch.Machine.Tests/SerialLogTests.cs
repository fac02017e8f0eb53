using Finch.Auth;
using Finch.Machine.Guest;
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

    [Fact]
    public async Task What_the_guest_reports_is_said_without_control_characters()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("serial.log"), "finch: error: \u001b[31mthe data disk cannot be mounted\r\n");
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => new SerialLog(folder.At("serial.log"), TimeProvider.System).WaitForAsync("never", Cancel));
        Assert.Equal("the machine reports: [31mthe data disk cannot be mounted", failure.Message);
    }
}
