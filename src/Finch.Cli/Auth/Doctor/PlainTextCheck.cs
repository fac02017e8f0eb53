namespace Finch.Cli.Auth.Doctor;

/// <summary>Secrets that lie unencrypted in files: which file, which registries, and how to put them away.</summary>
internal sealed class PlainTextCheck(KnownConfigs configs) : IDoctorCheck
{
    public string Name => "plain text";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        foreach (var config in configs.All.Where(config => config.Held.Count > 0))
            findings.Warn($"{config.Path} holds secrets in plain text for {string.Join(", ", config.Held.Select(entry => entry.Key))}", Remedy(config));
        if (configs.All.All(config => config.Held.Count == 0))
            findings.Ok("no file holds a password");
        return Task.CompletedTask;
    }

    private static string Remedy(KnownConfig config) => config.Owner switch
    {
        ConfigOwner.Finch when config.DefaultHelper is { } helper => $"run 'finch auth migrate file {helper}'",
        ConfigOwner.Finch => "run 'finch auth migrate file STORE --set-default', for example with pass or secretservice",
        ConfigOwner.Docker => "run 'finch auth migrate docker STORE' and 'finch auth configure docker'",
        _ => $"run 'finch login HOST' and 'podman logout --authfile {config.Path} HOST', and 'finch auth configure podman'",
    };
}
