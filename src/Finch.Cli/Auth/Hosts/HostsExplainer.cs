using Finch.Auth;
using Finch.Auth.Http;
using Finch.Auth.Http.Hosts;

namespace Finch.Cli.Auth.Hosts;

/// <summary>
/// Looks up what each host of a registry would be shown, by the name that a transfer would look it up by. Nobody is connected to, and
/// nobody is asked a question.
/// </summary>
internal sealed class HostsExplainer(Services services)
{
    /// <summary>Explains the hosts of a registry.</summary>
    /// <param name="query">The registry, and the repository where one is meant.</param>
    /// <param name="hosts">Who serves it.</param>
    /// <param name="own">The credential of the registry itself.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where no file says anything.</returns>
    public async Task<ExplainedHosts?> ExplainAsync(CredentialQuery query, RegistryHosts hosts, FoundCredential? own, CancellationToken cancellationToken)
    {
        if (hosts.File is not { } file)
            return null;
        var all = new List<ExplainedHost>();
        foreach (var host in hosts.All)
            all.Add(await ExplainAsync(query, host, isMirror: !ReferenceEquals(host, hosts.Server), own, cancellationToken));
        return new ExplainedHosts(file, all);
    }

    private async Task<ExplainedHost> ExplainAsync(CredentialQuery query, HostEntry host, bool isMirror, FoundCredential? own, CancellationToken cancellationToken)
    {
        var identity = host.IdentityFor(query.Host);
        var result = new ExplainedHost(host.Api is { } api ? PlainAddress.Of(api) : query.Host.ToString(), isMirror, host.Capabilities)
        {
            IsRegistry = identity.Equals(query.Host),
            Headers = host.Headers.Count,
            HasClientCertificate = host.Certificates is { Clients.Count: > 0 },
        };
        if (result.IsRegistry)
            return result with { Found = own };
        try
        {
            var credentials = isMirror ? services.SilentCredentials : services.Credentials;
            return result with { Found = await credentials.Chain.FindAsync(query with { Host = identity }, cancellationToken) };
        }
        catch (RegistryAuthException broken)
        {
            return result with { Problem = broken };
        }
    }
}
