using Finch.Auth;

namespace Finch.Cli.Auth.Configure;

/// <summary>What a person asked for.</summary>
/// <param name="Helper">The suffix of the helper that the tool is to ask.</param>
/// <param name="Registries">The registries it is to ask about; empty for all.</param>
internal sealed record SetupRequest(string Helper, IReadOnlyList<RegistryHost> Registries);

/// <summary>How a tool is told to ask a helper of ours, and how that is taken back. Plans only; nothing is written.</summary>
internal interface IToolSetup
{
    /// <summary>What makes the tool ask the helper.</summary>
    /// <exception cref="RegistryAuthException">The tool cannot be set up here, or a file of it does not parse.</exception>
    Task<SetupPlan> ConfigureAsync(SetupRequest request, CancellationToken cancellationToken);

    /// <summary>What gives back the tool's configuration as it was.</summary>
    /// <exception cref="RegistryAuthException">A file of the tool does not parse, or was changed in a way that cannot be taken apart.</exception>
    SetupPlan Remove(SetupRequest request);
}
