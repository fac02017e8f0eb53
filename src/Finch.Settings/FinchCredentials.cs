using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Sources;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.EncryptedFile;
using Finch.Aws;
using Finch.Settings.Rules;

namespace Finch.Settings;

/// <summary>
/// Which credential wins: the order of sources, written down once for every program of ours.
/// <c>DOCKER_AUTH_CONFIG</c>, then the <c>registries:</c> of <c>finch.yaml</c>, then <c>credHelpers</c>, <c>credsStore</c> and
/// <c>auths</c> of our configuration, then the registry's own cloud, then docker's and podman's files.
/// </summary>
internal sealed class FinchCredentials
{
    private readonly BuiltInHelper _cloud;
    private readonly EcrRules _ecr;

    /// <summary>Puts the parts together; nothing is read yet.</summary>
    /// <param name="aws">The person's surroundings, and the way to AWS.</param>
    /// <param name="configFile">The <c>config.json</c> in use.</param>
    /// <param name="paths">Where our files and other tools' are.</param>
    /// <param name="rules">The rules of <c>finch.yaml</c>; read when a registry is asked for.</param>
    /// <param name="self">The helper that this process is, so that it never starts itself; null for none.</param>
    /// <param name="askPassphrase">Asks the person for the passphrase of the encrypted file; null where there is nobody to ask.</param>
    public FinchCredentials(
        AwsContext aws, string configFile, FinchPaths paths, Func<RegistryRules> rules, BuiltInHelper? self = null, AskPassphrase? askPassphrase = null)
    {
        ArgumentNullException.ThrowIfNull(aws);
        ArgumentNullException.ThrowIfNull(paths);
        var tokens = new EcrTokens(aws);
        EcrTokens = tokens;
        var environment = aws.Environment;
        // docker-credential-finch works on our own file: one that names it as its helper would have it ask itself, and lose what it is given.
        if (configFile == paths.OwnConfigFile)
            self ??= Self;
        _ecr = new EcrRules(rules);
        _cloud = EcrLogin.BuiltIn(tokens, _ecr.TargetFor);
        Config = new DockerConfigFile(configFile);
        Native = new NativeStores(environment, paths.Directory) { AskPassphrase = askPassphrase };
        Helpers = new CredentialHelpers(HelperLocator.For(paths.Directory, environment), self is null ? [_cloud] : [self, _cloud], Native)
        {
            Logger = aws.Logger,
        };
        Stores = new CredentialStores(Config, Helpers, host => rules().For(host)?.Store);
        NewSecrets = new StoreChoice(Config, Stores, Native);
        Pins = new RealmPins(Path.Combine(Path.GetDirectoryName(configFile)!, "realms.json"));
        ForeignConfigs = [.. ForeignFiles(paths, configFile)];
        Chain = new CredentialChain([
            new EnvironmentSource(environment, Helpers),
            new RuleSource(rules, paths.SettingsFiles, tokens, Stores.Named),
            .. SourcesOf(Config, skipMissing: false),
            _cloud.Source,
            .. ForeignConfigs.SelectMany(file => SourcesOf(file, skipMissing: true)),
        ])
        {
            Logger = aws.Logger,
        };
    }

    /// <summary>What <c>docker-credential-finch</c> stands for where it must not be started: a helper that serves nobody.</summary>
    public static BuiltInHelper Self { get; } = new("finch", _ => false, new CredentialChain(), _ => { });

    /// <summary>The configuration in use.</summary>
    public DockerConfigFile Config { get; }

    /// <summary>The files of docker, podman and skopeo, which are read and never written.</summary>
    public IReadOnlyList<IDockerConfig> ForeignConfigs { get; }

    /// <summary>The stores we have inside.</summary>
    public NativeStores Native { get; }

    /// <summary>The credential helpers of this machine.</summary>
    public CredentialHelpers Helpers { get; }

    /// <summary>The tokens of Amazon ECR.</summary>
    public EcrTokens EcrTokens { get; }

    /// <summary>Where a secret is kept.</summary>
    public CredentialStores Stores { get; }

    /// <summary>Where a new secret goes.</summary>
    public StoreChoice NewSecrets { get; }

    /// <summary>The token servers accepted at sign-in.</summary>
    public RealmPins Pins { get; }

    /// <summary>Every source in order.</summary>
    public CredentialChain Chain { get; }

    /// <summary>The helper that makes credentials for a registry from its own cloud's, or null.</summary>
    public BuiltInHelper? CloudOf(RegistryHost host) => _cloud.Serves(host) ? _cloud : null;

    /// <summary>How tokens of Amazon ECR for a registry are made; null when it is not one of ECR's.</summary>
    public EcrTarget? TargetFor(RegistryHost host) => _ecr.TargetFor(host);

    private IEnumerable<ICredentialSource> SourcesOf(IDockerConfig file, bool skipMissing)
        => file is LegacyDockerConfig ? [new AuthsSource(file)] :
        [
            new HelperSource(file, HelperChoice.PerRegistry, Helpers, skipMissing),
            new HelperSource(file, HelperChoice.Default, Helpers, skipMissing),
            new AuthsSource(file),
        ];

    /// <summary>Docker's file too where DOCKER_CONFIG names it and ours is another one, as it is for docker's helper.</summary>
    private static IEnumerable<IDockerConfig> ForeignFiles(FinchPaths paths, string configFile)
    {
        if (paths.DockerConfigFile != configFile)
            yield return new DockerConfigFile(paths.DockerConfigFile) { IsForeign = true };
        foreach (var file in paths.ContainersAuthFiles())
            yield return new DockerConfigFile(file) { IsForeign = true };
        if (paths.LegacyDockerConfigFile is { } legacy)
            yield return new LegacyDockerConfig(legacy);
    }
}
