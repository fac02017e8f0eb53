using System.CommandLine;
using System.Diagnostics;
using Finch.Cli.Commands;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm ssh [-- COMMAND...]</c>: a shell in the virtual machine, or one command there with its exit code.</summary>
internal static class VmSshCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var words = new ForeignWords("COMMAND") { Description = "The command; default: a shell", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("ssh", "Open a shell in the virtual machine, or run a command there") { words };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var isPerson = context.Terminal.IsInputTerminal && context.Terminal.IsOutputTerminal;
            using var ssh = Process.Start(services.Machine.Shell(parse.GetValue(words)!, isPerson))!;
            await ssh.WaitForExitAsync(cancellationToken);
            return ssh.ExitCode;
        });
        return command;
    }
}
