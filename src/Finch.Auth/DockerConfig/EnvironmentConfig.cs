using System.Text;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// <c>DOCKER_AUTH_CONFIG</c>: the text of a <c>config.json</c> in a variable, as docker 28 and GitLab Runner read it. Read
/// leniently, as the runner does: keys in any spelling, helpers too, and fields we do not know passed over.
/// </summary>
/// <param name="environment">Where the variable is.</param>
internal sealed class EnvironmentConfig(UserEnvironment environment) : IDockerConfig
{
    /// <summary>The variable.</summary>
    public const string Variable = "DOCKER_AUTH_CONFIG";

    /// <inheritdoc/>
    public string Path => Variable;

    /// <inheritdoc/>
    public DockerConfigDocument Read() => DockerConfigDocument.Parse(Encoding.UTF8.GetBytes(environment[Variable] ?? ""), Variable);
}
