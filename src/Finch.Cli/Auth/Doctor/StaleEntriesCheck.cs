using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Aws;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Entries that mislead: ones that a helper stands before, and tokens of Amazon ECR that have run out for certain.</summary>
internal sealed class StaleEntriesCheck(Services services, KnownConfigs configs) : IDoctorCheck
{
    /// <summary>How long Amazon ECR's tokens live, whoever makes them.</summary>
    private static readonly TimeSpan EcrLifetime = TimeSpan.FromHours(12);

    public string Name => "stale entries";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var before = findings.All.Count;
        foreach (var config in configs.Readable)
        {
            var (expired, rest) = Split(config);
            if (expired.Count > 0)
                ReportExpired(config, expired, findings);
            foreach (var entry in rest)
                ReportShadowed(config, entry, findings);
        }

        if (findings.All.Count == before)
            findings.Ok("none");
        return Task.CompletedTask;
    }

    /// <summary>A token cannot be younger than the last change of its file, and says nothing else about its age.</summary>
    private (List<HeldEntry> Expired, List<HeldEntry> Others) Split(KnownConfig config)
    {
        var isOld = SmallFile.Exists(config.Path) && Age(config) > EcrLifetime;
        var expired = config.Held.Where(entry => isOld && entry.Credential is Credential.Basic { Username: EcrToken.User } && services.Credentials.CloudOf(entry.Host) is not null).ToList();
        return (expired, [.. config.Held.Except(expired)]);
    }

    private void ReportExpired(KnownConfig config, List<HeldEntry> expired, Findings findings)
    {
        var hosts = string.Join(", ", expired.Select(entry => entry.Key));
        findings.Warn($"{config.Path} was last written {Age(config).TotalHours:0} hours ago, so its Amazon ECR tokens have expired: {hosts}",
            config.Owner == ConfigOwner.Finch ? $"run 'finch login {expired[0].Host}' without a user: the token is then renewed by itself"
                : $"run '{Tool(config)} logout {expired[0].Host}'");
    }

    /// <summary>The tools differ: docker and podman never look behind a helper, finch does when the helper has nothing.</summary>
    private static void ReportShadowed(KnownConfig config, HeldEntry entry, Findings findings)
    {
        var what = $"auths[\"{entry.Key}\"] in {config.Path}";
        // Through finch, what stands in the other tools' files is found again.
        if (Helper(config, entry) is not { } helper || helper == "finch")
            return;
        if (config.Owner == ConfigOwner.Finch)
            findings.Warn($"{what} counts only while docker-credential-{helper} has nothing for that registry", $"run 'finch auth explain {entry.Host}' to see which one is used");
        else
            findings.Warn($"{what} is not read by {Tool(config)}, which asks docker-credential-{helper} for that registry", "remove that entry");
    }

    private static string Tool(KnownConfig config) => config.Owner == ConfigOwner.Docker ? "docker" : "podman";

    private static string? Helper(KnownConfig config, HeldEntry entry)
        => config.Helpers.Where(helper => RegistryKey.TryParse(helper.Key, out var key) && key.Host.Equals(entry.Host)).Select(helper => helper.Name).FirstOrDefault()
            ?? (config.Owner == ConfigOwner.Podman ? null : config.DefaultHelper);

    private TimeSpan Age(KnownConfig config) => services.Environment.Time.GetUtcNow() - File.GetLastWriteTimeUtc(config.Path);
}
