using System.Net.Sockets;
using System.Runtime.InteropServices;
using Finch.Cli.Auth.Doctor;
using Xunit;

namespace Finch.Cli.Tests.Doctor;

/// <summary>What is said of a virtual machine that is not there, or off. One that runs is in machine.txtar.</summary>
public sealed class MachineCheckTests : IDisposable
{
    private static readonly string Qemu = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64";

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Nobody_has_to_have_one()
    {
        Install(Qemu, "ssh", "ssh-keygen");
        Assert.Equal(["Ok none; 'finch vm init' makes one"], await RunAsync());
        File.Delete(Path.Combine(_machine.Home, "bin", "ssh"));
        Assert.StartsWith("Ok none; before 'finch vm init': apt-get install openssh-client", Assert.Single(await RunAsync()), StringComparison.Ordinal);
        File.Delete(Path.Combine(_machine.Home, "bin", Qemu));
        Assert.StartsWith("Ok none; before 'finch vm init': ", Assert.Single(await RunAsync()), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_machine.Home, ".finch")));
    }

    [Fact]
    public async Task One_that_is_off_is_looked_at_without_starting_anything()
    {
        Install(Qemu, "ssh", "ssh-keygen");
        MakeMachine();
        _machine.File(".finch/finch.yaml", "accelerator: tcg\n");
        Assert.Equal(
            [
                $"Ok {_machine.Home}/bin/{Qemu} ({Qemu} 1.0)",
                "Ok software emulation, as finch.yaml says",
                $"Ok {_machine.Home}/bin/ssh",
                "Ok guest image 7 for amd64, kernel 6.1",
                "Ok it is off; 'finch vm start' starts it",
            ], await RunAsync());
        Assert.False(File.Exists(Path.Combine(_machine.Home, ".finch/vm/acceleration.json")));
    }

    [Fact]
    public async Task What_an_existing_one_lacks_is_a_failure_with_its_remedy()
    {
        MakeMachine();
        File.Delete(Path.Combine(_machine.Home, ".finch/vm/image/vmlinuz"));
        var findings = await FindAsync();
        Assert.Equal(
            [
                $"{Qemu} is not on PATH: a virtual machine needs QEMU",
                "ssh is not on PATH: the virtual machine is reached through OpenSSH",
                $"the guest image in {_machine.Home}/.finch/vm/image is not one that this version of finch can start",
            ], findings.All.Where(finding => finding.Result == CheckResult.Fail).Select(finding => finding.Text));
        Assert.All(findings.All.Where(finding => finding.Result == CheckResult.Fail), finding => Assert.NotNull(finding.Remedy));
    }

    [Fact]
    public async Task One_that_runs_without_a_connection_is_a_warning()
    {
        Install(Qemu, "ssh", "ssh-keygen");
        MakeMachine();
        var folder = _machine.Services().MachineFolder;
        folder.Create();
        using var monitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        monitor.Bind(new UnixDomainSocketEndPoint(folder.CommandMonitor));
        monitor.Listen();
        Assert.Equal("Warn it runs, and is not connected; it may still be starting", (await RunAsync())[^1]);
        File.WriteAllText(folder.Paused, "");
        Assert.Equal("Fail it stands still: the disk of this computer is full", (await RunAsync())[^1]);
    }

    [Fact]
    public async Task A_mistake_in_the_settings_is_reported_with_the_settings()
    {
        Install(Qemu, "ssh", "ssh-keygen");
        MakeMachine();
        _machine.File(".finch/finch.yaml", "accelerator: warp\n");
        Assert.DoesNotContain(await RunAsync(), line => line.StartsWith("Fail", StringComparison.Ordinal));
    }

    private void Install(params string[] programs)
    {
        foreach (var program in programs)
        {
            var path = _machine.File($"bin/{program}", $"#!/bin/sh\necho '{program} 1.0'\necho 'and more'\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void MakeMachine()
    {
        _machine.File(".finch/vm/machine.json", """{"image": "sha256:00", "source": "here", "created": "2026-01-01T00:00:00Z"}""");
        _machine.File(".finch/vm/image/image.json", """{"schema": 1, "architecture": "amd64", "version": "7", "kernel": "6.1", "append": ""}""");
        foreach (var file in new[] { "vmlinuz", "initrd", "root.squashfs" })
            _machine.File($".finch/vm/image/{file}", "");
    }

    private async Task<List<string>> RunAsync() => [.. (await FindAsync()).All.Select(finding => $"{finding.Result} {finding.Text}")];

    private async Task<Findings> FindAsync()
    {
        var findings = new Findings(_ => { });
        await new MachineCheck(_machine.Services(variables: [("PATH", Path.Combine(_machine.Home, "bin"))])).RunAsync(findings, TestContext.Current.CancellationToken);
        return findings;
    }
}
