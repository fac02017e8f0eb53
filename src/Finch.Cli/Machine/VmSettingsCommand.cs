using System.CommandLine;
using System.CommandLine.Help;
using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm settings</c>: changes finch.yaml; the machine takes it up at its next start.</summary>
internal static class VmSettingsCommand
{
    private static readonly string[] Keys = ["cpus", "memory", "datadisk"];

    public static Command Create(CliContext context, Services services)
    {
        var options = Keys.ToDictionary(key => key, key => new Option<string?>("--" + key)
        {
            Description = SettingKey.Find(key)!.Description,
            HelpName = key == "cpus" ? "NUMBER" : "SIZE",
        });
        var command = new Command("settings", "Change the virtual machine's processors, memory or disk");
        foreach (var option in options.Values)
            command.Options.Add(option);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var given = options.Where(option => parse.GetValue(option.Value) is not null).Select(option => (option.Key, Value: parse.GetValue(option.Value)!)).ToList();
            if (given.Count == 0)
                return new HelpAction().Invoke(parse);
            var changed = false;
            foreach (var (key, value) in given)
                changed |= await VmSettings.WriteAsync(services, key, value, cancellationToken);
            if (changed)
                context.Out.WriteLine("Configurations have been successfully updated.");
            else
                context.Error.Warning("Provided flags match existing settings, no changes made.");
            return ExitCode.Done;
        });
        return command;
    }
}
