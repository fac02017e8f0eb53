using Finch.Auth.Stores.Native;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Secrets that lie unencrypted in files: which file, which registries, and how to put them away.</summary>
internal sealed class PlainTextCheck(Services services, KnownConfigs configs) : IDoctorCheck
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

    private string Remedy(KnownConfig config) => config.Owner switch
    {
        ConfigOwner.Finch when config.DefaultHelper is { } helper => $"run 'finch auth migrate file {helper}'",
        ConfigOwner.Finch => $"run 'finch auth migrate file {Suggested()} --set-default'",
        ConfigOwner.Docker => $"run 'finch auth migrate docker {Suggested()}' and 'finch auth configure docker'",
        _ => $"run 'finch login HOST' and 'podman logout --authfile {config.Path} HOST', and 'finch auth configure podman'",
    };

    /// <summary>The first store of this system that has what it needs; the last one needs nothing but a passphrase.</summary>
    private string Suggested()
        => NativeStores.Names.FirstOrDefault(name => services.Credentials.Native.Find(name)?.Look().State == StoreState.Works) ?? NativeStores.EncryptedFile;
}
