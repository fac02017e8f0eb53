namespace Finch.Peers;

/// <summary>Finds the peers of this machine.</summary>
internal static class Tools
{
    /// <summary>The distribution's own programs first: what comes earlier on a PATH may be a wrapper that takes time of its own.</summary>
    private static readonly string[] Folders =
        ["/usr/bin", "/usr/local/bin", "/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)];

    public static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Servers may be where only root looks.</summary>
    public static string? FindServer(string program) =>
        Find(program) ?? (File.Exists($"/usr/sbin/{program}") ? $"/usr/sbin/{program}" : null);

    public static string Require(string program) => Find(program) ?? throw new MissingPeer(program);
}
