using Finch.Auth;
using Finch.Auth.Http;
using Finch.Cli.Images.Engines;
using Finch.Cli.Machine;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary>What the image commands need beside the terminal and the clock: a way to a registry, and a place for images.</summary>
/// <param name="Cli">Streams, terminal, clock.</param>
/// <param name="Registry">The way to a registry, with the person's credentials behind it. The caller disposes it.</param>
/// <param name="Store">Opens the image store that was chosen.</param>
internal sealed record ImagesContext(
    CliContext Cli, Func<RegistryHost, ConnectionChoices, RegistrySession> Registry, Func<EngineChoice, CancellationToken, Task<IImageStore>> Store)
{
    /// <summary>The context of a real command line: the stores of this machine, and the credentials of <paramref name="services"/>.</summary>
    public static ImagesContext Of(CliContext cli, Services services)
        => new(cli, (host, choices) => new RegistrySession(cli, services, host, choices),
            new ImageEngines(cli, services.Paths,
                new MachineEngine(cli.Environment, () => services.Machine.ContainerdSocket, cancellationToken => VmLifeCommands.AutoStartAsync(cli, services, cancellationToken))).OpenAsync);
}
