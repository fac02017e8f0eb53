using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Settings;

/// <summary>Where our files live, and where other tools keep theirs.</summary>
public sealed class FinchPaths(UserEnvironment environment)
{
    private const string MachineSettingsFile = "/etc/finch/finch.yaml";

    /// <summary><c>~/.finch</c>.</summary>
    public string Directory { get; } = Path.Combine(environment.HomeDirectory, ".finch");

    /// <summary>Our own credentials: <c>~/.finch/config.json</c>, whatever DOCKER_CONFIG says.</summary>
    public string OwnConfigFile => Path.Combine(Directory, "config.json");

    /// <summary>The credentials in use: <c>$DOCKER_CONFIG/config.json</c>, else our own.</summary>
    public string ConfigFile => environment["DOCKER_CONFIG"] is { } directory
        ? Path.GetFullPath(Path.Combine(environment.Expand(directory), "config.json"))
        : OwnConfigFile;

    /// <summary>The person's own settings: <c>~/.finch/finch.yaml</c>.</summary>
    public string OwnSettingsFile => Path.Combine(Directory, "finch.yaml");

    /// <summary>The settings in use: the person's own, then the machine's, <c>/etc/finch/finch.yaml</c>, for what the first leaves open.</summary>
    public IReadOnlyList<string> SettingsFiles => OperatingSystem.IsWindows() ? [OwnSettingsFile] : [OwnSettingsFile, MachineSettingsFile];

    /// <summary>Where helpers are installed, by us or by hand: <c>~/.finch/cred-helpers</c>.</summary>
    public string HelperDirectory => Path.Combine(Directory, "cred-helpers");

    /// <summary>What was done because of <c>creds_helpers</c>, so that it can be undone.</summary>
    public string ManagedHelpersFile => Path.Combine(Directory, "managed-helpers.json");

    /// <summary>The embedded image store, an OCI image layout.</summary>
    public string Images => Path.Combine(Directory, "images");

    /// <summary>Blobs on their way into or out of an engine that takes whole images only.</summary>
    public string Staging => Path.Combine(Directory, "staging");

    /// <summary>The virtual machine.</summary>
    public string Machine => Path.Combine(Directory, "vm");

    /// <summary>The log, where <c>FINCH_LOG_FILE</c> names no other.</summary>
    public string LogFile => Path.Combine(Directory, "logs", "finch.log");

    /// <summary>Where registries' hosts, authorities and client certificates are: our own place, then those of containerd, podman and docker.</summary>
    public IReadOnlyList<string> CertificateRoots
    {
        get
        {
            var own = Path.Combine(Directory, "certs.d");
            if (OperatingSystem.IsWindows())
                return [own, Path.Combine(environment["ProgramData"] ?? @"C:\ProgramData", "docker", "certs.d")];
            var config = environment["XDG_CONFIG_HOME"] ?? Path.Combine(environment.HomeDirectory, ".config");
            string[] tools = ["containerd", "containers", "docker"];
            return [own, .. tools.Select(tool => Path.Combine(config, tool, "certs.d")), .. tools.Select(tool => $"/etc/{tool}/certs.d")];
        }
    }

    /// <summary>Docker's own configuration: <c>$DOCKER_CONFIG/config.json</c>, else <c>~/.docker/config.json</c>. May be the one in use.</summary>
    public string DockerConfigFile
        => environment["DOCKER_CONFIG"] is null ? Path.Combine(environment.HomeDirectory, ".docker", "config.json") : ConfigFile;

    /// <summary>What docker wrote before 2015, read only, when DOCKER_CONFIG did not name another place.</summary>
    public string? LegacyDockerConfigFile => environment["DOCKER_CONFIG"] is null ? Path.Combine(environment.HomeDirectory, ".dockercfg") : null;

    /// <summary>The <c>auth.json</c> files of podman, skopeo and buildah in the order those tools read them (containers-auth.json(5)).</summary>
    public IEnumerable<string> ContainersAuthFiles()
    {
        if (environment["REGISTRY_AUTH_FILE"] is { } named)
            yield return environment.Expand(named);
        if (OperatingSystem.IsLinux())
        {
            var runtime = environment["XDG_RUNTIME_DIR"] ?? $"/run/containers/{UnixFile.EffectiveUser}";
            // With XDG_RUNTIME_DIR the directory is the person's own; without, podman keeps one per user id.
            yield return environment["XDG_RUNTIME_DIR"] is null ? Path.Combine(runtime, "auth.json") : Path.Combine(runtime, "containers", "auth.json");
        }

        yield return Path.Combine(environment["XDG_CONFIG_HOME"] ?? Path.Combine(environment.HomeDirectory, ".config"), "containers", "auth.json");
    }
}
