using Finch.Auth;
using Finch.Auth.Http.Hosts;

namespace Finch.Cli.Auth.Hosts;

/// <summary>The hosts of a registry for people, a line each.</summary>
internal static class HostsText
{
    private static readonly (HostCapabilities Capability, string Word)[] Words =
        [(HostCapabilities.Resolve, "tags"), (HostCapabilities.Pull, "content"), (HostCapabilities.Push, "pushes")];

    /// <summary>One host: a mark, its address, what it is asked for, what it would be shown.</summary>
    public static string Of(ExplainedHost host)
        => $"{Mark(host)} {host.Address} ({Capabilities(host.Capabilities)}): {string.Join(", and ", [Shown(host), .. FromFile(host)])}";

    private static string Mark(ExplainedHost host) => host.Problem is not null ? "!" : IsShown(host.Found) ? "+" : "-";

    private static string Capabilities(HostCapabilities can)
        => can == HostCapabilities.None ? "nothing" : string.Join(", ", Words.Where(pair => can.HasFlag(pair.Capability)).Select(pair => pair.Word));

    private static string Shown(ExplainedHost host)
        => host.Problem is { } problem ? problem.Message
            : host.IsRegistry ? IsShown(host.Found) ? "the credential above" : "no credential"
            : !IsShown(host.Found) ? "no credential, because none is kept for it"
            : host.Found!.Credential.User is { } user ? $"user {user}, {host.Found.Origin}" : host.Found.Origin;

    private static IEnumerable<string> FromFile(ExplainedHost host)
    {
        if (host.HasClientCertificate)
            yield return "a client certificate of the file";
        if (host.Headers > 0)
            yield return host.Headers == 1 ? "a header of the file" : $"{host.Headers} headers of the file";
    }

    private static bool IsShown(FoundCredential? found) => found is { Credential: not Credential.Anonymous };
}
