using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every configuration in docker's format that plays a part here, in the order in which they are asked.</summary>
internal sealed class KnownConfigs
{
    public KnownConfigs(Services services)
    {
        var paths = services.Paths;
        var files = new List<KnownConfig> { new(services.Credentials.Config, ConfigOwner.Finch) };
        if (paths.OwnConfigFile != paths.ConfigFile)
            files.Add(new KnownConfig(new DockerConfigFile(paths.OwnConfigFile), ConfigOwner.Finch));
        files.AddRange(services.Credentials.ForeignConfigs.Where(config => config.Path != paths.OwnConfigFile)
            .Select(config => new KnownConfig(config, paths.ContainersAuthFiles().Contains(config.Path) ? ConfigOwner.Podman : ConfigOwner.Docker)));
        All = files;
        if (services.Environment[EnvironmentConfig.Variable] is not null)
            Variable = new KnownConfig(new EnvironmentConfig(services.Environment), ConfigOwner.Variable);
    }

    /// <summary>The files, whether they exist or not.</summary>
    public IReadOnlyList<KnownConfig> All { get; }

    /// <summary>The one in a variable, which comes before all files; null when it is not set.</summary>
    public KnownConfig? Variable { get; }

    /// <summary>Those that could be read.</summary>
    public IEnumerable<KnownConfig> Readable => All.Where(config => config.Document is not null);
}
