using Finch.Auth.Files;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The files credentials are kept in: they parse to the last entry, links lead somewhere, and nobody else reads or owns them.</summary>
internal sealed class ConfigFilesCheck(KnownConfigs configs) : IDoctorCheck
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public string Name => "config files";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        foreach (var config in configs.All)
            Look(config, findings);
        if (configs.Variable is { } variable)
        {
            Report(variable, findings);
            if (variable.Failures.Count == 0)
                findings.Ok($"{variable.Path} is set, and comes first for {Registries(variable)}");
        }

        return Task.CompletedTask;
    }

    private static void Look(KnownConfig config, Findings findings)
    {
        var before = findings.All.Count;
        if (new FileInfo(config.Path).LinkTarget is { } target && !SmallFile.Exists(config.Path))
        {
            findings.Warn($"{config.Path} is a symbolic link to {target}, which does not exist",
                config.Owner == ConfigOwner.Finch ? "'finch login' makes that file; or remove the link" : "make that file, or remove the link");
        }

        if (!SmallFile.Exists(config.Path) && config.Failures.Count == 0)
        {
            // Nobody has every tool; but where our own is not, that may be the answer.
            if (config.Owner == ConfigOwner.Finch && findings.All.Count == before)
                findings.Ok($"no {config.Path} yet; 'finch login' makes it");
            return;
        }

        Report(config, findings);
        if (SmallFile.Exists(config.Path))
            LookAtAccess(config, findings);
        if (findings.All.Count == before)
            findings.Ok($"{config.Path}: {Registries(config)}{(config.DefaultHelper is { } helper ? $", helper {helper}" : "")}");
    }

    private static void Report(KnownConfig config, Findings findings)
    {
        foreach (var failure in config.Failures)
            findings.Fail(failure.Message, failure.Hint);
        if (config is { Owner: ConfigOwner.Finch } && (config.DefaultHelper == "finch" || config.Helpers.Any(entry => entry.Name == "finch")))
        {
            findings.Fail($"{config.Path} names docker-credential-finch, which keeps its credentials in that file: a docker that reads it writes over them",
                "remove that entry, or name another store there");
        }
    }

    private static void LookAtAccess(KnownConfig config, Findings findings)
    {
        if (FileOwnership.OtherOwner(config.Path) is { } owner)
            findings.Warn($"{config.Path} belongs to the user with id {owner}, not to you", $"run 'sudo chown $(id -u) {config.Path}'");
        if (!OperatingSystem.IsWindows() && config.Held.Count > 0 && (File.GetUnixFileMode(config.Path) & Others) != 0)
            findings.Warn($"{config.Path} holds secrets, and others may read or write it", $"run 'chmod 600 {config.Path}'");
        try
        {
            if (config.Owner == ConfigOwner.Finch)
                new FileStream(config.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            findings.Warn($"{config.Path} cannot be written, as signing in and out does: {refused.Message.TrimEnd('.')}", $"run 'chmod u+w {config.Path}', or check the file system");
        }
    }

    private static string Registries(KnownConfig config)
    {
        var keys = config.Held.Select(entry => entry.Key).Concat(config.Helpers.Select(entry => entry.Key)).ToList();
        return keys.Count == 0 ? "no registries" : string.Join(", ", keys);
    }
}
