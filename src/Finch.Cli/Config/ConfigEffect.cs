using Finch.Auth;
using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Config;

/// <summary>What follows from a change: helpers at once, the rest when the virtual machine starts; and what is still wrong in the file.</summary>
internal sealed class ConfigEffect(CliContext context, Services services)
{
    /// <summary>Puts a changed key into force.</summary>
    public async Task ApplyAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var settings = FinchSettings.Load(services.Paths.SettingsFiles, facts: null);
            foreach (var warning in settings.Warnings.Concat(settings.Machine.Warnings))
                context.Error.Warning(warning);
            if (key == "creds_helpers")
                HelperReport.Print(context.Error, await services.ManagedHelpers.ReconcileAsync(settings.Machine.CredsHelpers, cancellationToken));
            // The bridge and the commands read theirs each time.
            else if (key is not ("bridge_registries" or "auto_vm_start") && SettingKey.Find(key) is not null)
                context.Error.Note("a virtual machine takes it over when it starts next");
        }
        catch (RegistryAuthException broken)
        {
            // The key itself was checked before it was written: it is another one, or a helper that cannot be installed.
            context.Error.Warning(broken);
        }
    }
}
