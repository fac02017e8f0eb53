namespace Finch.Auth.DockerConfig;

/// <summary>A configuration in docker's format, wherever it is kept: in a file, in an older file, in a variable.</summary>
internal interface IDockerConfig
{
    /// <summary>Where it is, for messages: a path, or the variable.</summary>
    string Path { get; }

    /// <summary>Its content; one that is not there is empty.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when it cannot be read or parsed.</exception>
    DockerConfigDocument Read();
}
