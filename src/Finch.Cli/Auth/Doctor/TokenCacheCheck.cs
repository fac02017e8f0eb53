using Finch.Auth.Files;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The folder of cached Amazon ECR tokens takes new ones, and nobody else can read it.</summary>
internal sealed class TokenCacheCheck(Services services) : IDoctorCheck
{
    private const UnixFileMode Others
        = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public string Name => "token cache";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (services.Credentials.EcrTokens.CacheFolder is not { } folder)
            findings.Warn("Amazon ECR tokens are not kept (AWS_ECR_DISABLE_CACHE or AWS_ECR_CACHE_DIR): every use asks AWS", "unset the variable");
        else if (!Directory.Exists(folder))
            findings.Ok($"no {folder} yet; the first token makes it");
        else
            Look(folder, findings);
        return Task.CompletedTask;
    }

    private static void Look(string folder, Findings findings)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & Others) != 0)
            findings.Warn($"others may look into {folder}, where tokens are kept", $"run 'chmod 700 {folder}'");
        if (FileOwnership.OtherOwner(folder) is { } owner)
            findings.Warn($"{folder} belongs to the user with id {owner}, not to you", $"run 'sudo chown -R $(id -u) {folder}'");
        try
        {
            var trial = Path.Combine(folder, $".{TrialStore.Host}-{Guid.NewGuid():N}");
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                findings.Ok($"{folder} takes new tokens");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            findings.Fail($"no token can be kept in {folder}: {refused.Message.TrimEnd('.')}", $"check who may write {folder}, or name another folder with AWS_ECR_CACHE_DIR");
        }
    }
}
