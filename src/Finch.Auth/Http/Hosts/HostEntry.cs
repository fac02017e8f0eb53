using Finch.Auth.Http.Tls;

namespace Finch.Auth.Http.Hosts;

/// <summary>What a host may be asked to do for a registry (containerd's <c>capabilities</c>).</summary>
[Flags]
internal enum HostCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It gives content by digest.</summary>
    Pull = 1,

    /// <summary>Its word for what a tag points at is taken.</summary>
    Resolve = 2,

    /// <summary>It takes content.</summary>
    Push = 4,

    /// <summary>Everything: what a host can do whose file says nothing about it.</summary>
    All = Pull | Resolve | Push,
}

/// <summary>A header that one host wants with every request. It may be as private as a credential.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">The field's value.</param>
internal sealed record HostHeader(string Name, Secret Value);

/// <summary>One host that serves a registry: the registry itself, or a mirror of it.</summary>
/// <param name="Api">Where its API is, with a slash at the end; null for the registry's own address, found in the usual way.</param>
/// <param name="Capabilities">What it is asked to do.</param>
internal sealed record HostEntry(Uri? Api, HostCapabilities Capabilities)
{
    /// <summary>The registry itself, of which nothing is said.</summary>
    public static HostEntry Default { get; } = new(null, HostCapabilities.All);

    /// <summary>Its authorities and client certificates; null for none.</summary>
    public HostCertificates? Certificates { get; init; }

    /// <summary>True when its certificate is not checked.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>Sent to this host and nowhere else.</summary>
    public IReadOnlyList<HostHeader> Headers { get; init; } = [];

    /// <summary>How long making a connection may take; null for the usual time.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Who it is, for sign-ins: a mirror is shown what is kept for the mirror, never what is kept for the registry.</summary>
    /// <param name="registry">The registry it serves.</param>
    public RegistryHost IdentityFor(RegistryHost registry) => Api is null ? registry : RegistryHost.Parse(PlainAddress.OriginOf(Api));
}
