using Finch.Machine.Guest;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class GuestShellTests
{
    [Theory]
    [InlineData("ls | wc -l", "ls | wc -l")]
    [InlineData("'sh' '-c' 'exit 7'", "sh", "-c", "exit 7")]
    [InlineData(@"'echo' 'it'\''s' '$HOME' ''", "echo", "it's", "$HOME", "")]
    [InlineData("'-o' 'ProxyCommand=x'", "-o", "ProxyCommand=x")]
    public void One_word_is_a_command_line_and_several_are_arguments(string line, params string[] words)
        => Assert.Equal(line, GuestShell.CommandLine(words));
}
