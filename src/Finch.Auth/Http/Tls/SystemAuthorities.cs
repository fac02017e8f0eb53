using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace Finch.Auth.Http.Tls;

/// <summary>
/// The certificate authorities of a Linux machine, in the places of OpenSSL and Go: <c>SSL_CERT_FILE</c> or the distribution's
/// bundle, then <c>SSL_CERT_DIR</c> or <c>/etc/ssl/certs</c>.
/// </summary>
internal sealed partial class SystemAuthorities(UserEnvironment environment)
{
    private static readonly string[] Bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ];

    /// <summary>
    /// Keeps the runtime from parsing every authority before its first secure connection, which takes a short-lived program
    /// several times longer than the connection: OpenSSL's variables name nothing from here on, and this object is what is
    /// trusted. For a program, as the first thing it does; not for a library in somebody's process.
    /// </summary>
    public static void DetachRuntime()
    {
        if (!OperatingSystem.IsLinux())
            return;
#pragma warning disable RS0030 // Makes the runtime's own copy of the variables, so that we and the programs we start keep the real ones.
        _ = Environment.GetEnvironmentVariables();
#pragma warning restore RS0030
        _ = SetVariable("SSL_CERT_FILE", "/dev/null", 1);
        _ = SetVariable("SSL_CERT_DIR", "/dev/null", 1);
    }

    /// <summary>The authorities that are named as an issuer. The folders are read when the bundle has none.</summary>
    internal IReadOnlyList<X509Certificate2> Issuers(IssuerNames names)
    {
        // Elsewhere the runtime has judged by the system's own store, where a person may have withdrawn an authority.
        if (!OperatingSystem.IsLinux())
            return [];
        var found = BundleFiles().SelectMany(file => IssuersIn(file, names)).ToList();
        return found.Count > 0 ? found : [.. FolderFiles().SelectMany(file => IssuersIn(file, names))];
    }

    private IEnumerable<string> BundleFiles()
        => environment["SSL_CERT_FILE"] is { } named ? [named] : Bundles.Where(File.Exists).Take(1);

    private IEnumerable<string> FolderFiles()
        => (environment["SSL_CERT_DIR"] ?? "/etc/ssl/certs").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles);

    /// <summary>A file of the system that cannot be read holds no authority, as for OpenSSL.</summary>
    private static List<X509Certificate2> IssuersIn(string path, IssuerNames names)
    {
        try
        {
            return PemAuthorities.Issuers(path, names);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
