namespace Finch.Auth.DockerConfig;

/// <summary>The <c>~/.dockercfg</c> of docker before 1.7 (2015): its whole content is what <c>auths</c> became. Read, never written.</summary>
/// <param name="path">The file.</param>
internal sealed class LegacyDockerConfig(string path) : IDockerConfig
{
    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public DockerConfigDocument Read() => DockerConfigDocument.ParseLegacy(ConfigBytes.Read(path, isForeign: true) ?? [], path);
}
