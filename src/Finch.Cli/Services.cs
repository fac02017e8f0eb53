using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Cli.Login;
using Finch.Settings;

namespace Finch.Cli;

/// <summary>The parts of the engine, put together for this process when a command first needs them.</summary>
internal sealed class Services
{
    private readonly Lazy<IReadOnlyList<BuiltInHelper>> _builtIn;
    private readonly Lazy<FinchCredentials> _credentials;
    private readonly Lazy<RegistryConnector> _connector;

    public Services(CliContext context, Func<TransportOptions, HttpMessageHandler> transport, Func<IReadOnlyList<BuiltInHelper>> builtIn)
    {
        Environment = context.Environment;
        Paths = new FinchPaths(Environment);
        _builtIn = new(builtIn);
        _credentials = new(() => new FinchCredentials(Environment, Paths.ConfigFile, Paths, _builtIn.Value, new PassphrasePrompt(context).AskAsync));
        _connector = new(() => new RegistryConnector(new EnvironmentProxy(Environment), transport));
    }

    public UserEnvironment Environment { get; }

    public FinchPaths Paths { get; }

    public FinchCredentials Credentials => _credentials.Value;

    public RegistryConnector Connector => _connector.Value;

    /// <summary>The helper that makes credentials for a registry from its own cloud's, or null.</summary>
    public BuiltInHelper? CloudOf(RegistryHost host) => _builtIn.Value.FirstOrDefault(helper => helper.Serves(host));
}
