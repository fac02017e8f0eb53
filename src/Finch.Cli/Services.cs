using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;
using Finch.Cli.Login;
using Finch.Cli.Output;
using Finch.Settings;
using Finch.Settings.Hosts;

namespace Finch.Cli;

/// <summary>The parts of the engine, put together for this process when a command first needs them.</summary>
internal sealed class Services
{
    private readonly Lazy<FinchSettings> _settings;
    private readonly Lazy<FinchCredentials> _credentials;
    private readonly Lazy<FinchCredentials> _silent;
    private readonly Lazy<RegistryConnector> _connector;

    public Services(CliContext context, AwsContext aws)
    {
        Aws = aws;
        Environment = context.Environment;
        Paths = new FinchPaths(Environment);
        _settings = new(() => LoadSettings(context));
        _credentials = new(() => CreateCredentials(context));
        _silent = new(() => new FinchCredentials(aws with { Mfa = null }, Paths.ConfigFile, Paths, () => Settings.Rules));
        _connector = new(() => new RegistryConnector(new EnvironmentProxy(Environment), aws.Transport)
        {
            Logger = context.Log,
            CertificateRoots = Paths.CertificateRoots,
            HostsFile = HostsFile.Read,
        });
    }

    public UserEnvironment Environment { get; }

    public AwsContext Aws { get; }

    public FinchPaths Paths { get; }

    public FinchSettings Settings => _settings.Value;

    public FinchCredentials Credentials => _credentials.Value;

    /// <summary>The same credentials where nobody is to be asked a question, as for a mirror that may be passed over.</summary>
    public FinchCredentials SilentCredentials => _silent.Value;

    public RegistryConnector Connector => _connector.Value;

    private FinchCredentials CreateCredentials(CliContext context)
    {
        var credentials = new FinchCredentials(
            Aws, Paths.ConfigFile, Paths, () => Settings.Rules, askPassphrase: new PassphrasePrompt(context).AskAsync);
        credentials.Config.Noted += context.Error.Note;
        return credentials;
    }

    private FinchSettings LoadSettings(CliContext context)
    {
        var settings = FinchSettings.Load(Paths.SettingsFile);
        foreach (var warning in settings.Warnings)
            context.Error.Warning(warning);
        return settings;
    }
}
