using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Stores.Containerd;

namespace Finch.Cli.Images.Engines;

/// <summary>The containerd of the virtual machine.</summary>
/// <param name="environment">Says whether another containerd is meant.</param>
/// <param name="connected">Gives its socket while the machine is connected; else null.</param>
/// <param name="socket">Gives its socket, after starting or mending the machine where need be; null without a machine.</param>
internal sealed class MachineEngine(UserEnvironment environment, Func<string?> connected, Func<CancellationToken, Task<string?>> socket)
{
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Opens it, once it has answered a question: a machine that has just been killed still takes connections for a moment.</summary>
    /// <param name="containerdNamespace">The namespace in it.</param>
    /// <param name="mayStart">False to leave a machine that is off as it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Null without a machine, and where the environment names a containerd.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: it does not answer.</exception>
    public async Task<ContainerdStore?> OpenAsync(string containerdNamespace, bool mayStart, CancellationToken cancellationToken)
    {
        if (environment["CONTAINERD_ADDRESS"] is not null)
            return null;
        for (var attempt = 1; ; attempt++)
        {
            if ((mayStart ? await socket(cancellationToken) : connected()) is not { } path)
                return null;
            try
            {
                return await ContainerdStore.OpenAsync(
                    new EngineSocket("containerd in the virtual machine", path, "finch vm stop, then finch vm start"), containerdNamespace, environment.Time, cancellationToken);
            }
            catch (RegistryAuthException) when (attempt < Attempts)
            {
                await Task.Delay(Pause * attempt, environment.Time, cancellationToken);
            }
        }
    }
}
