namespace Finch.Sandbox;

/// <summary>The files of one run, readable by their owner only and gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    private static readonly string[] SystemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    private const string Prefix = "finch-sandbox-";
    private const string LockName = "lock";

    private readonly string _root = Directory.CreateTempSubdirectory(Prefix).FullName;
    private readonly FileStream _lock;

    public WorkFolder(string caPem, string password, string? dataDirectory)
    {
        _lock = new FileStream(Path.Combine(_root, LockName), FileMode.Create, FileAccess.Write, FileShare.None);
        SweepAbandoned();
        Data = dataDirectory is null ? Path.Combine(_root, "data") : Path.GetFullPath(dataDirectory);
        Directory.CreateDirectory(Data);
        File.WriteAllText(CaFile, caPem);
        string? system = Array.Find(SystemBundles, File.Exists);
        File.WriteAllText(CaBundleFile, system is null ? caPem : $"{File.ReadAllText(system)}\n{caPem}");
        PrivateFile.Write(PasswordFile, password);
    }

    public string Data { get; }

    public string CaFile => Path.Combine(_root, "ca.pem");

    public string CaBundleFile => Path.Combine(_root, "ca-bundle.pem");

    public string PasswordFile => Path.Combine(_root, "password");

    public void Dispose()
    {
        _lock.Dispose();
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    // A sandbox that was killed could not clean up. The system released its lock, which tells its folder from a live one.
    private static void SweepAbandoned()
    {
        DateTime recent = DateTime.UtcNow.AddMinutes(-1);
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            string held = Path.Combine(folder, LockName);
            try
            {
                if (Directory.GetCreationTimeUtc(folder) > recent || !File.Exists(held))
                    continue;
                using (new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None))
                    Directory.Delete(folder, recursive: true);
            }
            catch (Exception alive) when (alive is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's.
            }
        }
    }
}
