using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Sources;
using Finch.Auth.Stores.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth;

/// <summary>
/// The credentials that docker would use: what <c>DOCKER_AUTH_CONFIG</c> says, then <c>credHelpers</c>, <c>credsStore</c> and <c>auths</c>
/// of <c>$DOCKER_CONFIG/config.json</c>, else of <c>~/.docker/config.json</c>.
/// </summary>
/// <remarks>
/// A helper that a file names is started; the stores of the system (secret service, keychain, credential manager, pass) are
/// read also where docker's programs for them are not installed.
/// </remarks>
public static class DockerCredentials
{
    /// <summary>The credentials of a person. Files are read and helpers started when a registry is asked for, each time.</summary>
    /// <param name="environment">Whose.</param>
    /// <param name="logger">Receives which source answered; null for nobody. No secret is written.</param>
    /// <returns>
    /// A source whose search gives null where nothing is known, and throws <see cref="RegistryAuthException"/> where a file or a helper is broken.
    /// </returns>
    public static CredentialChain Of(UserEnvironment environment, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        logger ??= NullLogger.Instance;
        var finch = FinchDirectory(environment);
        var helpers = new CredentialHelpers(HelperLocator.For(finch, environment), [], new NativeStores(environment, finch)) { Logger = logger };
        var config = new DockerConfigFile(ConfigFile(environment));
        return new CredentialChain(
            new EnvironmentSource(environment, helpers),
            new HelperSource(config, HelperChoice.PerRegistry, helpers, skipMissing: false),
            new HelperSource(config, HelperChoice.Default, helpers, skipMissing: false),
            new AuthsSource(config))
        {
            Logger = logger,
        };
    }

    /// <summary>Where finch keeps what a person decided, such as the token servers to be trusted.</summary>
    internal static string FinchDirectory(UserEnvironment environment) => Path.Combine(environment.HomeDirectory, ".finch");

    private static string ConfigFile(UserEnvironment environment)
        => Path.GetFullPath(Path.Combine(
            environment["DOCKER_CONFIG"] is { } directory ? environment.Expand(directory) : Path.Combine(environment.HomeDirectory, ".docker"), "config.json"));
}
