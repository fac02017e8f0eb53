namespace Finch.Cli.Auth.Doctor;

/// <summary>Room for what finch writes. It speaks up only when there is next to none.</summary>
internal sealed class DiskSpaceCheck(Services services) : IDoctorCheck
{
    private const long Little = 64 * 1024 * 1024;

    private const long None = 1024 * 1024;

    public string Name => "disk space";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        string?[] folders = [Path.GetDirectoryName(services.Credentials.Config.Path), services.Paths.Directory, services.Credentials.EcrTokens.CacheFolder];
        foreach (var folder in folders.OfType<string>().Select(Existing).Distinct())
            Judge(folder, new DriveInfo(folder).AvailableFreeSpace, findings);
        return Task.CompletedTask;
    }

    /// <summary>How free space is reported.</summary>
    public static void Judge(string folder, long free, Findings findings)
    {
        if (free < None)
            findings.Fail($"the disk of {folder} is full: nothing can be kept", "remove what is not needed; 'finch images' shows what finch keeps");
        else if (free < Little)
            findings.Warn($"the disk of {folder} has {free / 1024 / 1024} MiB left", "remove what is not needed; 'finch images' shows what finch keeps");
    }

    /// <summary>The folder, or the nearest one above it that is there already.</summary>
    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }
}
