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

    private readonly string _root = Directory.CreateTempSubdirectory("finch-sandbox-").FullName;

    public WorkFolder(string caPem, string password, string? dataDirectory)
    {
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
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }
}
