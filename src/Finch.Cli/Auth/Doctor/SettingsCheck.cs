using Finch.Aws;
using Finch.Settings;
using Finch.Settings.Rules;

namespace Finch.Cli.Auth.Doctor;

/// <summary><c>finch.yaml</c> parses, says nothing unknown, and its rules name stores and profiles that exist.</summary>
internal sealed class SettingsCheck(Services services) : IDoctorCheck
{
    public string Name => "settings";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var files = services.Paths.SettingsFiles.Where(File.Exists).ToList();
        var settings = FinchSettings.Load(services.Paths.SettingsFiles, facts: null);
        foreach (var warning in settings.Warnings)
            findings.Warn(warning, "correct the key, or remove it");
        // A mistake among the keys of the virtual machine is thrown here, and counts as a failure.
        foreach (var warning in settings.Machine.Warnings)
            findings.Warn(warning, "see docs/configuration.md");
        var problems = settings.Rules.All.Count(rule => !IsSound(rule, findings));
        if (settings.Warnings.Count + settings.Machine.Warnings.Count + problems == 0)
        {
            findings.Ok(files.Count == 0
                ? $"no {services.Paths.OwnSettingsFile}, and none is needed"
                : $"{string.Join(" and ", files)}: {DoctorReport.Count(settings.Rules.All.Count, "rule")} for registries");
        }

        return Task.CompletedTask;
    }

    private bool IsSound(RegistryRule rule, Findings findings)
    {
        if (rule.Store is { } store && store != Finch.Auth.Stores.CredentialStores.File && !services.Credentials.Helpers.IsInstalled(store))
        {
            findings.Fail($"{rule.Description}: the store '{store}' is not installed", Configure.HelperOnPath.InstallHint(store));
            return false;
        }

        try
        {
            if (rule.Aws is { } options)
                AwsSession.Open(services.Aws, options).Dispose();
            return true;
        }
        catch (AwsException broken)
        {
            findings.Fail($"{rule.Description}: {broken.Message.TrimEnd('.')}", broken.Hint);
            return false;
        }
    }
}
