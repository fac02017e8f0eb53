using Finch.Auth.Challenges;
using Finch.Auth.Http;

namespace Finch.Auth;

/// <summary>
/// A registry that can be talked to: its address is found, and requests to it wait where it asks them to, answer its challenges, and
/// follow its redirects without the credential.
/// </summary>
/// <remarks>Safe to use from several threads. What one request learned serves all that follow.</remarks>
public sealed class RegistryConnection : IDisposable
{
    private readonly RegistryEndpoint _endpoint;
    private readonly RetryHandler _handler;

    private RegistryConnection(RegistryEndpoint endpoint, RetryHandler handler)
    {
        _endpoint = endpoint;
        _handler = handler;
    }

    /// <summary>The registry.</summary>
    public RegistryHost Host => _endpoint.Host;

    /// <summary>Scheme and authority of its API, for example <c>https://registry-1.docker.io/</c>.</summary>
    public Uri Origin => _endpoint.Origin;

    /// <summary>Where its API begins, with a slash at the end: <c>https://registry-1.docker.io/v2/</c>.</summary>
    public Uri Api => _endpoint.Api;

    /// <summary>
    /// What an <see cref="HttpClient"/> sends through: a <see cref="RegistryAuthHandler"/> with patience for a registry that asks to slow
    /// down. It belongs to the connection, so the client must not dispose it. A request to any other origin goes without a credential.
    /// </summary>
    public HttpMessageHandler Handler => _handler;

    /// <summary>Opens a registry: by https, on loopback by whichever answers. Proxies are those of the environment.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="credentials">Asked once per repository, when the registry first asks who we are.</param>
    /// <param name="environment">Whose proxies are used, and which token servers were trusted by <c>finch login</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RegistryAuthException">No address answers like a registry.</exception>
    public static Task<RegistryConnection> OpenAsync(
        RegistryHost host, ICredentialSource credentials, UserEnvironment environment, CancellationToken cancellationToken)
        => OpenAsync(host, credentials, environment, new ConnectionChoices(), cancellationToken);

    /// <summary>Opens a registry as a person chose.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="credentials">Asked once per repository, when the registry first asks who we are.</param>
    /// <param name="environment">Whose proxies are used, and which token servers were trusted by <c>finch login</c>.</param>
    /// <param name="choices">Plain HTTP, authorities to trust, and the like.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RegistryAuthException">No address answers like a registry, or a choice cannot be followed.</exception>
    public static async Task<RegistryConnection> OpenAsync(
        RegistryHost host, ICredentialSource credentials, UserEnvironment environment, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(environment);
        var connector = new RegistryConnector(new EnvironmentProxy(environment), HttpTransport.Create);
        var endpoint = await connector.ConnectAsync(host, choices, cancellationToken).ConfigureAwait(false);
        var pins = new RealmPins(Path.Combine(DockerCredentials.FinchDirectory(environment), "realms.json"));
        return new RegistryConnection(endpoint,
            new RetryHandler(new RegistryAuthHandler(endpoint, credentials, pins, environment.Time), environment.Time));
    }

    /// <summary>Ends the connections.</summary>
    public void Dispose()
    {
        _handler.Dispose();
        _endpoint.Dispose();
    }
}
