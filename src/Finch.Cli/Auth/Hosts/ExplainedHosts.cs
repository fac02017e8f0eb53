using Finch.Auth;
using Finch.Auth.Http.Hosts;

namespace Finch.Cli.Auth.Hosts;

/// <summary>Who serves a registry, as its <c>hosts.toml</c> says.</summary>
/// <param name="File">The file that applies.</param>
/// <param name="All">Everybody, in the order in which a pull asks.</param>
internal sealed record ExplainedHosts(string File, IReadOnlyList<ExplainedHost> All)
{
    /// <summary>The one host that takes pushes: the first that may; null for none.</summary>
    public ExplainedHost? ForPushes => All.FirstOrDefault(host => host.Capabilities.HasFlag(HostCapabilities.Push));
}

/// <summary>One host that serves a registry, and what it would be shown if it asked.</summary>
/// <param name="Address">Where its API is; the registry's name where it is found in the usual way.</param>
/// <param name="IsMirror">True for a host that is asked before the registry.</param>
/// <param name="Capabilities">What it is asked for.</param>
internal sealed record ExplainedHost(string Address, bool IsMirror, HostCapabilities Capabilities)
{
    /// <summary>True when it goes by the registry's own name, and so by the registry's own sign-in.</summary>
    public bool IsRegistry { get; init; }

    /// <summary>The credential that is kept for it; null for none.</summary>
    public FoundCredential? Found { get; init; }

    /// <summary>Why its credential cannot be had; a pull then passes over a mirror.</summary>
    public RegistryAuthException? Problem { get; init; }

    /// <summary>How many headers the file has for it. They may be as private as a credential.</summary>
    public int Headers { get; init; }

    /// <summary>True when the file has a client certificate for it.</summary>
    public bool HasClientCertificate { get; init; }
}
