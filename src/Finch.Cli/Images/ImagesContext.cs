using Finch.Auth;
using Finch.Auth.Http;
using Finch.Cli.Images.Engines;
using Finch.Cli.Machine;
using Finch.Images.Registry;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary>What the image commands need beside the terminal and the clock: a way to a registry, and a place for images.</summary>
/// <param name="Cli">Streams, terminal, clock.</param>
/// <param name="Connect">Opens a registry, with the person's credentials behind it. The caller disposes the session.</param>
/// <param name="Store">Opens the image store that was chosen.</param>
internal sealed record ImagesContext(
    CliContext Cli, Func<RegistryHost, ConnectionChoices, CancellationToken, Task<RegistrySession>> Connect,
    Func<EngineChoice, CancellationToken, Task<IImageStore>> Store)
{
    /// <summary>The context of a real command line: the stores of this machine, and the credentials of <paramref name="services"/>.</summary>
    public static ImagesContext Of(CliContext cli, Services services)
        => new(cli,
            (host, choices, cancellationToken) => RegistrySession.OpenAsync(services, host, choices, cancellationToken),
            new ImageEngines(cli, services.Paths, cancellationToken => VmLifeCommands.AutoStartAsync(cli, services, cancellationToken)).OpenAsync);
}

/// <summary>A registry that can be talked to, until it is disposed.</summary>
internal sealed class RegistrySession(RegistryClient client, params IDisposable[] owned) : IDisposable
{
    public RegistryClient Client => client;

    /// <summary>Retries, then credentials, then redirects, then the network: the pipeline of every transfer.</summary>
    public static async Task<RegistrySession> OpenAsync(
        Services services, RegistryHost host, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        var time = services.Environment.Time;
        var endpoint = await services.Connector.ConnectAsync(host, choices, cancellationToken);
        var credentials = services.Credentials;
        var pipeline = new RetryHandler(new RegistryAuthHandler(endpoint, credentials.Chain, credentials.Pins, time), time);
        var http = new HttpMessageInvoker(pipeline, disposeHandler: false);
        return new RegistrySession(new RegistryClient(http, host, endpoint.Origin, new RegistryClientOptions(), time), http, endpoint);
    }

    public void Dispose()
    {
        foreach (var part in owned)
            part.Dispose();
    }
}
