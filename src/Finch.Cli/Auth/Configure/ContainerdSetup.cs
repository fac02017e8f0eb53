using Finch.Auth;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// containerd starts no credential helpers: <c>ctr</c> takes a user on its command line, and the CRI plugin gets credentials from
/// the kubelet with every pull. <c>hosts.toml</c> could carry a header with a password in it, which would be worse than nothing.
/// </summary>
internal sealed class ContainerdSetup : IToolSetup
{
    public Task<SetupPlan> ConfigureAsync(SetupRequest request, CancellationToken cancellationToken) => throw NothingToConfigure();

    public SetupPlan Remove(SetupRequest request) => throw NothingToConfigure();

    private static RegistryAuthException NothingToConfigure() => new(AuthFailure.Configuration,
        "containerd has no credential helpers, so there is nothing to configure",
        "in a cluster the kubelet asks docker-credential-finch (docs/kubelet.md); with ctr, 'finch pull IMAGE' and 'finch save IMAGE | ctr images import -'; "
        + "nerdctl has a configuration of its own ('finch auth configure nerdctl')");
}
