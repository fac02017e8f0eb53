using Finch.Auth;
using Finch.Cli.Output;
using Finch.Images.Stores;
using Finch.Images.Stores.Containerd;
using Finch.Images.Stores.DockerEngine;
using Finch.Settings;

namespace Finch.Cli.Images.Engines;

/// <summary>Opens the image store that a person asked for, or the first that this person can use.</summary>
/// <param name="context">Environment, and the person.</param>
/// <param name="paths">Where our own images are.</param>
/// <param name="machine">The virtual machine's.</param>
internal sealed class ImageEngines(CliContext context, FinchPaths paths, MachineEngine machine)
{
    private const string UnixScheme = "unix://";

    /// <exception cref="RegistryAuthException">The choice makes no sense, or the engine does not answer; the Docker engine is met at its first use.</exception>
    public async Task<IImageStore> OpenAsync(EngineChoice choice, CancellationToken cancellationToken)
    {
        var (name, why) = choice.Engine is { } asked ? (asked, "--engine") : FromEnvironment();
        return name switch
        {
            EngineOptions.Containerd => await InMachineAsync(choice, why, cancellationToken) ?? await ContainerdAsync(choice, HostSocket(), why, cancellationToken),
            // What follows the scheme may name a user: it is not repeated.
            EngineOptions.Docker => Docker(DockerSocket() ?? throw new RegistryAuthException(
                AuthFailure.Configuration, "cannot use the Docker engine that DOCKER_HOST names: only unix:// addresses are supported",
                "unset DOCKER_HOST, or choose --engine layout"), why),
            EngineOptions.Layout => Layout(why),
            _ => await FirstAsync(choice, cancellationToken),
        };
    }

    private (string Name, string Why) FromEnvironment()
    {
        if (context.Environment["FINCH_ENGINE"] is not { } name)
            return (EngineOptions.Auto, "");
        return EngineOptions.Names.Contains(name)
            ? (name, "FINCH_ENGINE")
            : throw new RegistryAuthException(AuthFailure.Configuration, $"FINCH_ENGINE is '{name}', which is no image store",
                $"set it to one of {string.Join(", ", EngineOptions.Names)}");
    }

    private async Task<IImageStore> FirstAsync(EngineChoice choice, CancellationToken cancellationToken)
    {
        if (await InMachineAsync(choice, "auto, and there is a virtual machine", cancellationToken) is { } inside)
        {
            Say(choice, $"the virtual machine (namespace {Namespace(choice)})");
            return inside;
        }

        var containerd = HostSocket();
        if (await containerd.AcceptsAsync(cancellationToken))
        {
            Say(choice, $"containerd ({containerd.Path}, namespace {Namespace(choice)})");
            return await ContainerdAsync(choice, containerd, "auto, and it takes connections", cancellationToken);
        }

        var docker = DockerSocket();
        if (docker is not null && await docker.AcceptsAsync(cancellationToken))
        {
            Say(choice, $"the Docker engine ({docker.Path})");
            return Docker(docker, $"auto, it takes connections, and containerd does not at {containerd.Path}");
        }

        return Layout($"auto, and neither containerd at {containerd.Path} nor {(docker is null ? "what DOCKER_HOST names" : $"a Docker engine at {docker.Path}")} can be used");
    }

    /// <summary>Nobody should look for an image in the wrong place.</summary>
    private void Say(EngineChoice choice, string where)
    {
        if (!choice.IsQuiet)
            context.Error.Note($"images are in {where}; --engine or FINCH_ENGINE chooses another place");
    }

    private OciLayoutStore Layout(string why)
    {
        Chosen($"the layout {paths.Images}", why);
        return new OciLayoutStore(paths.Images);
    }

    private async Task<ContainerdStore?> InMachineAsync(EngineChoice choice, string why, CancellationToken cancellationToken)
    {
        var store = await machine.OpenAsync(Namespace(choice), !choice.IsCompletion, cancellationToken);
        if (store is not null)
            Chosen($"the virtual machine, namespace {Namespace(choice)}", why);
        return store;
    }

    private Task<ContainerdStore> ContainerdAsync(EngineChoice choice, EngineSocket socket, string why, CancellationToken cancellationToken)
    {
        Chosen($"containerd at {socket.Path}, namespace {Namespace(choice)}", why);
        return ContainerdStore.OpenAsync(socket, Namespace(choice), context.Environment.Time, cancellationToken);
    }

    private string Namespace(EngineChoice choice)
    {
        var name = choice.Namespace ?? context.Environment["CONTAINERD_NAMESPACE"] ?? "finch";
        // It travels in a header; containerd's own rule is stricter (identifiers.Validate).
        return name.Length is > 0 and <= 76 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw new RegistryAuthException(AuthFailure.Usage, $"'{name}' is no namespace of containerd", "use letters, digits, '-', '_' and '.'");
    }

    private EngineSocket HostSocket()
    {
        const string remedy = "start it (systemctl start containerd), run finch as a user who may use the socket, or choose --engine layout";
        var address = context.Environment["CONTAINERD_ADDRESS"] ?? "/run/containerd/containerd.sock";
        return new EngineSocket("containerd", address.StartsWith(UnixScheme, StringComparison.Ordinal) ? address[UnixScheme.Length..] : address, remedy);
    }

    private DockerEngineStore Docker(EngineSocket socket, string why)
    {
        Chosen($"the Docker engine at {socket.Path}", why);
        return new(socket, paths.Staging);
    }

    private void Chosen(string engine, string why) => context.Log.EngineChosen(engine, why);

    /// <summary>Null when <c>DOCKER_HOST</c> names something that is no socket of this machine.</summary>
    private EngineSocket? DockerSocket()
    {
        const string remedy = "start it (systemctl start docker), join the group docker, or choose --engine layout";
        var address = context.Environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
        return address.StartsWith(UnixScheme, StringComparison.Ordinal)
            ? new EngineSocket("the Docker engine", address[UnixScheme.Length..], remedy)
            : null;
    }
}
