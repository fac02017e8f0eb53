using System.CommandLine;

namespace Finch.Cli.Commands;

/// <summary><c>finch version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this program, as <c>1.2.3</c>.</summary>
    public static string Version => typeof(VersionCommand).Assembly.GetName().Version!.ToString(3);

    public static Command Create(CliContext context)
    {
        var command = new Command("version", "Show the version");
        command.SetAction(_ => context.Out.WriteLine($"finch {Version}"));
        return command;
    }
}
