using System.CommandLine;
using Finch.Aws;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm</c>: the virtual machine with a container engine inside. Its words and exit codes are Finch's.</summary>
internal static class VmCommand
{
    public static Command Create(CliContext context, Services services, AwsContext aws)
        => new("vm", "Manage the virtual machine that runs containers")
        {
            VmInitCommand.Create(context, services),
            VmLifeCommands.Start(context, services),
            VmLifeCommands.Stop(context, services),
            VmStatusCommand.Create(context, services),
            VmLifeCommands.Remove(context, services),
            VmSettingsCommand.Create(context, services),
            VmDiskCommand.Create(context, services),
            VmSshCommand.Create(context, services),
            VmKeeperCommand.Create(context, services, aws),
        };
}
