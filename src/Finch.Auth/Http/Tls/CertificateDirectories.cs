namespace Finch.Auth.Http.Tls;

/// <summary>
/// Directories like docker's <c>/etc/docker/certs.d</c>: below each, one directory per registry, <c>HOST[:PORT]</c>, with authorities
/// (<c>*.crt</c>) and client certificates (<c>*.cert</c> and <c>*.key</c>).
/// </summary>
/// <param name="roots">The directories, the most important first; they need not exist.</param>
internal sealed class CertificateDirectories(IReadOnlyList<string> roots)
{
    /// <summary>What the first directory for a registry holds, as docker and podman choose it; null when there is none.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file in it cannot be used.</exception>
    public HostCertificates? Find(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var directory = roots.SelectMany(root => NamesOf(host).Select(name => Path.Combine(root, name))).FirstOrDefault(Directory.Exists);
        return directory is null ? null : HostCertificates.Read(directory, host);
    }

    private static IEnumerable<string> NamesOf(RegistryHost host)
    {
        string[] names = host.IsDockerHub ? ["docker.io", "registry-1.docker.io"] : [host.ToString()];
        foreach (var name in names)
        {
            // A colon has another meaning in Windows' paths; docker leaves it out there.
            yield return OperatingSystem.IsWindows() ? name.Replace(":", "", StringComparison.Ordinal) : name;
            if (host.Port is null)
                yield return OperatingSystem.IsWindows() ? name + "443" : name + ":443";
        }
    }
}
