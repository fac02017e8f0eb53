using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;
using Finch.Cli.Login;
using Finch.Cli.Machine;
using Finch.Cli.Output;
using Finch.Machine;
using Finch.Settings;
using Finch.Settings.Helpers;
using Finch.Settings.Hosts;

namespace Finch.Cli;

/// <summary>The parts of the engine, put together for this process when a command first needs them.</summary>
internal sealed class Services
{
    private readonly Lazy<FinchSettings> _settings;
    private readonly Lazy<FinchCredentials> _credentials;
    private readonly Lazy<FinchCredentials> _silent;
    private readonly Lazy<RegistryConnector> _connector;
    private readonly Lazy<VirtualMachine> _machine;

    public Services(CliContext context, AwsContext aws)
    {
        Aws = aws;
        Environment = context.Environment;
        Paths = new FinchPaths(Environment);
        MachineFolder = MachineFolder.Of(Paths.Machine);
        StartDisplay = new StartDisplay(context);
        _machine = new(() => MachineFactory.Create(context, MachineFolder, StartDisplay, aws));
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

    public MachineFolder MachineFolder { get; }

    /// <summary>Shows what a start of <see cref="Machine"/> is at.</summary>
    public StartDisplay StartDisplay { get; }

    public VirtualMachine Machine => _machine.Value;

    public FinchSettings Settings => _settings.Value;

    public FinchCredentials Credentials => _credentials.Value;

    /// <summary>The same credentials where nobody is to be asked a question, as for a mirror that may be passed over.</summary>
    public FinchCredentials SilentCredentials => _silent.Value;

    public RegistryConnector Connector => _connector.Value;

    /// <summary>What <c>creds_helpers</c> leads to.</summary>
    public ManagedHelpers ManagedHelpers => new(Paths, Environment, AppContext.BaseDirectory);

    private FinchCredentials CreateCredentials(CliContext context)
    {
        var credentials = new FinchCredentials(
            Aws, Paths.ConfigFile, Paths, () => Settings.Rules, askPassphrase: new PassphrasePrompt(context).AskAsync);
        credentials.Config.Noted += context.Error.Note;
        return credentials;
    }

    private FinchSettings LoadSettings(CliContext context)
    {
        var settings = FinchSettings.Load(Paths.SettingsFiles, facts: null);
        foreach (var warning in settings.Warnings)
            context.Error.Warning(warning);
        return settings;
    }
}
