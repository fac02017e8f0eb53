using Finch.Machine.Guest;
using Finch.Machine.Qemu;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class QemuArgumentsTests
{
    private static readonly GuestImage Image = new(1, "amd64", "1", "6.1", "quiet panic=-1");

    [Fact]
    public void Sizes_ports_and_kernel_arguments_are_those_of_the_run()
    {
        var line = Line("/home/ann/.finch/vm");
        Assert.Contains("-smp 3 -m 4096 ", line, StringComparison.Ordinal);
        Assert.Contains("hostfwd=tcp:127.0.0.1:2222-:22", line, StringComparison.Ordinal);
        Assert.Contains(" quiet panic=-1", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/home/a,b/.finch/vm")]
    [InlineData("/home/a b/.finch/vm")]
    [InlineData("/home/ä%b:c/.finch/vm")]
    public void A_comma_in_a_path_ends_no_value(string directory)
    {
        foreach (var argument in Line(directory, '\n').Split('\n').Where(argument => argument.Contains(",path=", StringComparison.Ordinal) || argument.Contains(",file=", StringComparison.Ordinal)))
            Assert.Contains("=" + directory.Replace(",", ",,", StringComparison.Ordinal) + "/", argument, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qemu-system-x86_64: warning: Number of SMP cpus requested (4) exceeds\nqemu-system-x86_64: Could not set up host forwarding rule\nexit code 1", "qemu-system-x86_64: Could not set up host forwarding rule")]
    [InlineData("exit code 1", "exit code 1")]
    public void The_reason_is_the_last_line_that_is_no_warning(string words, string reason) => Assert.Equal(reason, QemuProgram.ReasonIn(words));

    private static string Line(string directory, char separator = ' ')
        => string.Join(separator, QemuArguments.For(new MachineFolder(directory, 1), Image, new RunRecord(2222, 3, 4L << 30, "tcg", DateTimeOffset.UnixEpoch)));
}
