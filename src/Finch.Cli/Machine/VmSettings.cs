using Finch.Auth;
using Finch.Cli.Config;
using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Machine;

/// <summary>What the commands of the machine do with finch.yaml.</summary>
internal static class VmSettings
{
    /// <summary>Puts finch.yaml into force before a start: says what is probably not meant, and sees to the credential helpers.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a helper is missing; nothing has started.</exception>
    public static async Task ApplyAsync(CliContext context, Services services, CancellationToken cancellationToken)
    {
        var settings = services.Settings.Machine;
        foreach (var warning in settings.Warnings)
            context.Error.Warning(warning);
        var changes = await services.ManagedHelpers.ReconcileAsync(settings.CredsHelpers, cancellationToken);
        HelperReport.Require(changes);
        HelperReport.Print(context.Error, changes);
    }

    /// <summary>Gives a key a value in the person's own file.</summary>
    /// <returns>False when it says so already.</returns>
    public static Task<bool> WriteAsync(Services services, string key, string value, CancellationToken cancellationToken)
        => new SettingsWriter(services.Paths.OwnSettingsFile).SetAsync(SettingKey.Find(key)!, [value], cancellationToken);
}
