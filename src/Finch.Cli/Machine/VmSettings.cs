using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Machine;

/// <summary>What the commands of the machine do with finch.yaml.</summary>
internal static class VmSettings
{
    /// <summary>Says what is probably not meant, before a start that takes the settings up.</summary>
    public static Task ApplyAsync(CliContext context, Services services, CancellationToken cancellationToken)
    {
        foreach (var warning in services.Settings.Machine.Warnings)
            context.Error.Warning(warning);
        return Task.CompletedTask;
    }

    /// <summary>Gives a key a value in the person's own file.</summary>
    /// <returns>False when it says so already.</returns>
    public static Task<bool> WriteAsync(Services services, string key, string value, CancellationToken cancellationToken)
        => new SettingsWriter(services.Paths.OwnSettingsFile).SetAsync(SettingKey.Find(key)!, [value], cancellationToken);
}
