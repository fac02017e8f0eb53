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
        var file = services.Paths.SettingsFile;
        var settings = FinchSettings.Load(file);
        foreach (var warning in settings.Warnings)
            findings.Warn(warning, "correct the key, or remove it");
        var problems = settings.Rules.All.Count(rule => !IsSound(rule, findings));
        if (settings.Warnings.Count + problems == 0)
            findings.Ok(!File.Exists(file) ? $"no {file}, and none is needed" : $"{file}: {DoctorReport.Count(settings.Rules.All.Count, "rule")} for registries");
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
