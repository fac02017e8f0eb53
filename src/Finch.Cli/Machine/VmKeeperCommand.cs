using System.CommandLine;
using Finch.Aws;
using Finch.Machine.Bridge;
using Finch.Settings;

namespace Finch.Cli.Machine;

/// <summary>
/// <c>finch vm keeper</c>: this program as the process that stays while the machine runs. People do not call it.
/// </summary>
internal static class VmKeeperCommand
{
    public const string Name = "keeper";

    public static Command Create(CliContext context, Services services, AwsContext aws)
    {
        var command = new Command(Name, "Hold the connection to the running machine (finch starts this by itself)") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            var log = FinchLog.ToFile(context.Environment, services.MachineFolder.KeeperLog, "finch-vm", System.Environment.ProcessId);
            await services.Machine.KeepAsync(() => Policy(context, services, aws), () => Stamp(services.Paths), context.Out, log, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What holds at this moment: files may have changed since the machine was started.</summary>
    private static CredentialPolicy Policy(CliContext context, Services services, AwsContext aws)
    {
        var settings = FinchSettings.Load(services.Paths.SettingsFiles, facts: null);
        var credentials = new FinchCredentials(aws, services.Paths.ConfigFile, services.Paths, () => settings.Rules);
        return new CredentialPolicy(credentials.Chain, host => settings.Machine.BridgeRegistries?.Any(pattern => pattern.Matches(host)) ?? true);
    }

    /// <summary>When the files that decide were last written.</summary>
    private static string Stamp(FinchPaths paths)
        => string.Join(' ', paths.SettingsFiles.Append(paths.ConfigFile).Select(file => File.GetLastWriteTimeUtc(file).Ticks));
}
