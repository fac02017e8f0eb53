using Finch.Cli.Machine;
using Finch.Machine;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Cli.Tests.Vm;

public sealed class StartDisplayTests
{
    private const string Anew = "\r\e[K";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task On_a_terminal_one_line_shows_the_step_and_the_time_and_goes()
    {
        using var screen = new Screen(isTerminal: true, _time);
        var display = new StartDisplay(screen.Context);
        await display.RunAsync(() =>
        {
            Pass(1);
            Assert.Equal("", screen.Text);
            display.Enter(MachineStage.Starting);
            Pass(1);
            display.Enter(MachineStage.Booting);
            display.Enter(MachineStage.Booting);
            return Task.CompletedTask;
        });
        Assert.Equal($"{Anew}{Line("starting QEMU (1 s)")}{Anew}{Line("starting QEMU (2 s)")}{Anew}{Line("waiting for the guest's kernel (2 s)")}{Anew}", screen.Text);
        Pass(5);
        display.Enter(MachineStage.Ssh);
        Assert.EndsWith($"(2 s)\e[?7h{Anew}", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_person_should_know_stays()
    {
        using var screen = new Screen(isTerminal: true, _time);
        var display = new StartDisplay(screen.Context);
        await display.RunAsync(() =>
        {
            display.Note("before");
            display.Enter(MachineStage.Starting);
            display.Note("no KVM");
            return Task.CompletedTask;
        });
        display.Note("after");
        Assert.Equal($"finch: before\n{Anew}{Line("starting QEMU (0 s)")}{Anew}finch: no KVM\n{Anew}{Line("starting QEMU (0 s)")}{Anew}finch: after\n", screen.Text);
    }

    [Fact]
    public async Task A_failure_comes_through_and_leaves_no_line_behind()
    {
        using var screen = new Screen(isTerminal: true, _time);
        var display = new StartDisplay(screen.Context);
        await Assert.ThrowsAsync<OperationCanceledException>(() => display.RunAsync(() =>
        {
            display.Enter(MachineStage.Undoing);
            throw new OperationCanceledException();
        }));
        Assert.Equal($"{Anew}{Line("turning it off again (0 s)")}{Anew}", screen.Text);
    }

    [Fact]
    public async Task A_download_is_drawn_once_for_each_mebibyte()
    {
        using var screen = new Screen(isTerminal: true, _time);
        var display = new StartDisplay(screen.Context);
        await display.RunAsync(() =>
        {
            for (var bytes = 0; bytes <= 2 << 20; bytes += 1 << 16)
                display.Fetched(bytes, 2 << 20);
            return Task.CompletedTask;
        });
        Assert.Equal($"{Anew}{Line("fetching the guest image: 0B of 2.1MB (0 s)")}{Anew}{Line("fetching the guest image: 1.05MB of 2.1MB (0 s)")}{Anew}{Line("fetching the guest image: 2.1MB of 2.1MB (0 s)")}{Anew}", screen.Text);
    }

    [Fact]
    public async Task Elsewhere_only_a_step_that_takes_long_has_a_line()
    {
        using var screen = new Screen(isTerminal: false, _time);
        var display = new StartDisplay(screen.Context);
        await display.RunAsync(() =>
        {
            display.Enter(MachineStage.Starting);
            Pass(9);
            display.Enter(MachineStage.Booting);
            Pass(9);
            Assert.Equal("", screen.Text);
            Pass(60);
            display.Enter(MachineStage.Ssh);
            Pass(1);
            return Task.CompletedTask;
        });
        Assert.Equal("finch: waiting for the guest's kernel (for 10 s now)\n", screen.Text);
    }

    private static string Line(string text) => $"\e[?7l{text}\e[?7h";

    private void Pass(int seconds)
    {
        for (; seconds > 0; seconds--)
            _time.Advance(TimeSpan.FromSeconds(1));
    }
}
