using Finch.Auth.Http.Tls;

namespace Finch.Auth.Http.Hosts;

/// <summary>
/// Directories like containerd's and docker's <c>certs.d</c>: below each, one directory per registry, with a <c>hosts.toml</c>, or with
/// authorities (<c>*.crt</c>) and client certificates (<c>*.cert</c> and <c>*.key</c>). A directory <c>_default</c> is for all registries
/// that have none of their own beside it.
/// </summary>
/// <param name="roots">The directories, the most important first; they need not exist.</param>
/// <param name="hostsFile">Reads a <c>hosts.toml</c>; null passes such files over.</param>
internal sealed class HostsDirectories(IReadOnlyList<string> roots, HostsFileReader? hostsFile)
{
    private const string FileName = "hosts.toml";

    /// <summary>What the first directory for a registry says, as docker, podman and containerd choose it.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file in it cannot be used.</exception>
    public RegistryHosts Find(RegistryHost host) => DirectoryOf(host) is { } directory ? Read(directory, host) : RegistryHosts.Default;

    /// <summary>The one directory that counts for a registry; null for none.</summary>
    public string? DirectoryOf(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return roots.SelectMany(root => NamesOf(host).Select(name => Path.Combine(root, name))).FirstOrDefault(Directory.Exists);
    }

    /// <summary>What a directory says about a registry.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file in it cannot be used.</exception>
    public RegistryHosts Read(string directory, RegistryHost host)
    {
        var file = Path.Combine(directory, FileName);
        // As in containerd, the file decides about everything, and certificates that it does not name are not used.
        if (hostsFile is not null && File.Exists(file) && hostsFile(file, host) is { } hosts)
            return hosts;
        return new RegistryHosts(null, [], HostEntry.Default with { Certificates = HostCertificates.Read(directory, host) });
    }

    private static IEnumerable<string> NamesOf(RegistryHost host)
    {
        string[] names = host.IsDockerHub ? ["docker.io", "registry-1.docker.io"] : [host.Name];
        foreach (var name in names)
        {
            if (host.Port is null)
                yield return name;
            var port = host.Port ?? 443;
            yield return $"{name}_{port}_";
            // A colon has another meaning in Windows' paths; docker leaves it out there.
            yield return OperatingSystem.IsWindows() ? $"{name}{port}" : $"{name}:{port}";
        }

        yield return "_default";
    }
}
