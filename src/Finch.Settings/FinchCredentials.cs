using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Sources;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.EncryptedFile;

namespace Finch.Settings;

/// <summary>
/// Which credential wins: the order of sources, written down once for every program of ours.
/// <c>DOCKER_AUTH_CONFIG</c>, then <c>credHelpers</c>, <c>credsStore</c> and <c>auths</c> of our configuration, then the
/// registry's own cloud, then docker's and podman's files.
/// </summary>
public sealed class FinchCredentials
{
    /// <summary>Puts the parts together; nothing is read yet.</summary>
    /// <param name="environment">The person's surroundings.</param>
    /// <param name="configFile">The <c>config.json</c> in use.</param>
    /// <param name="paths">Where other tools keep theirs.</param>
    /// <param name="builtIn">The helpers we have inside; each is also asked as its registries' own cloud.</param>
    /// <param name="askPassphrase">Asks the person for the passphrase of the encrypted file; null where there is nobody to ask.</param>
    public FinchCredentials(
        UserEnvironment environment, string configFile, FinchPaths paths, IReadOnlyList<BuiltInHelper> builtIn, AskPassphrase? askPassphrase = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(builtIn);
        Config = new DockerConfigFile(configFile);
        Native = new NativeStores(environment, paths.Directory) { AskPassphrase = askPassphrase };
        Helpers = new CredentialHelpers(HelperLocator.For(paths.Directory, environment), builtIn, Native);
        Stores = new CredentialStores(Config, Helpers);
        Pins = new RealmPins(Path.Combine(Path.GetDirectoryName(configFile)!, "realms.json"));
        Chain = new CredentialChain([
            new EnvironmentSource(environment),
            .. SourcesOf(Config, skipMissing: false),
            .. builtIn.Select(helper => helper.Source),
            .. ForeignFiles(paths).SelectMany(file => SourcesOf(new DockerConfigFile(file), skipMissing: true)),
        ]);
    }

    /// <summary>The configuration in use.</summary>
    public DockerConfigFile Config { get; }

    /// <summary>The stores we have inside.</summary>
    public NativeStores Native { get; }

    /// <summary>The credential helpers of this machine.</summary>
    public CredentialHelpers Helpers { get; }

    /// <summary>Where a secret is kept.</summary>
    public CredentialStores Stores { get; }

    /// <summary>The token servers accepted at sign-in.</summary>
    public RealmPins Pins { get; }

    /// <summary>Every source in order.</summary>
    public CredentialChain Chain { get; }

    private IEnumerable<ICredentialSource> SourcesOf(DockerConfigFile file, bool skipMissing)
        => [
            new HelperSource(file, HelperChoice.PerRegistry, Helpers, skipMissing),
            new HelperSource(file, HelperChoice.Default, Helpers, skipMissing),
            new AuthsSource(file),
        ];

    private static IEnumerable<string> ForeignFiles(FinchPaths paths)
        => paths.DockerConfigFile is { } docker ? paths.ContainersAuthFiles().Prepend(docker) : paths.ContainersAuthFiles();
}
