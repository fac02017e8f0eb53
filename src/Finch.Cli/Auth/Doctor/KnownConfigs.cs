using System.Text;
using Finch.Auth.Sources;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every <c>config.json</c> and <c>auth.json</c> that plays a part here, in the order in which they are asked.</summary>
internal sealed class KnownConfigs
{
    public KnownConfigs(Services services)
    {
        var paths = services.Paths;
        var files = new List<KnownConfig> { new(paths.ConfigFile, ConfigOwner.Finch) };
        if (paths.OwnConfigFile != paths.ConfigFile)
            files.Add(new KnownConfig(paths.OwnConfigFile, ConfigOwner.Finch));
        if (paths.DockerConfigFile != paths.ConfigFile)
            files.Add(new KnownConfig(paths.DockerConfigFile, ConfigOwner.Docker));
        files.AddRange(paths.ContainersAuthFiles().Select(file => new KnownConfig(file, ConfigOwner.Podman)));
        All = files;
        if (services.Environment[EnvironmentSource.Variable] is { } text)
            Variable = new KnownConfig(EnvironmentSource.Variable, ConfigOwner.Variable, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The files, whether they exist or not.</summary>
    public IReadOnlyList<KnownConfig> All { get; }

    /// <summary>The one in a variable, which comes before all files; null when it is not set.</summary>
    public KnownConfig? Variable { get; }

    /// <summary>Those that could be read.</summary>
    public IEnumerable<KnownConfig> Readable => All.Where(config => config.Document is not null);
}
