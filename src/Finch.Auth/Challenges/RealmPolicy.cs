using System.Net;
using System.Net.Sockets;

namespace Finch.Auth.Challenges;

/// <summary>How the credential that a realm would see came to be used.</summary>
public enum RealmTrust
{
    /// <summary>No credential will be sent: only where we may connect matters.</summary>
    Anonymous,

    /// <summary>A person is signing in right now and is shown the realm.</summary>
    SigningIn,

    /// <summary>A stored or minted credential is used without anybody looking.</summary>
    Unattended,
}

/// <summary>
/// Decides whether the realm of a challenge, which comes from a server we do not trust yet, may see a credential.
/// Rules in order of evaluation; decision 0001 gives the reasons.
/// </summary>
public static class RealmPolicy
{
    /// <summary>Registries whose token server lives under another domain, as their vendors document it.</summary>
    private static readonly Dictionary<string, string> WellKnown = new(StringComparer.Ordinal)
    {
        ["docker.io"] = "auth.docker.io",
        ["dhi.io"] = "auth.docker.io",
        ["nvcr.io"] = "authn.nvidia.com",
    };

    /// <summary>Resolves and judges a realm.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="origin">Scheme and authority the challenge came from.</param>
    /// <param name="realm">The realm as the server wrote it; a relative one belongs to the registry.</param>
    /// <param name="trust">How the credential came to be used.</param>
    /// <param name="pinned">The realm remembered from an earlier sign-in, or null.</param>
    /// <returns>The realm to ask.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.RealmRefused"/>, naming the realm and how to trust it.</exception>
    public static Uri Approve(RegistryHost host, Uri origin, string realm, RealmTrust trust, string? pinned)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!Uri.TryCreate(origin, realm, out var target) || target.Scheme is not ("https" or "http") || target.UserInfo.Length > 0)
            throw Refuse(host, "its token server's address is malformed", null);
        if (IsSameOrigin(origin, target))
            return target;

        // 1. Never from https to http, and plain http only to where the plain registry is itself.
        var together = IsLocal(origin) && IsLocal(target);
        if (target.Scheme == "http" && (origin.Scheme != "http" || !(together || SameHost(origin, target))))
            throw Refuse(host, $"its token server {Show(target)} does not use https", null);

        // 2. A registry elsewhere must not aim us at this machine or its network.
        if (IsLocal(target) && !together)
            throw Refuse(host, $"its token server {Show(target)} is a local address", null);

        // 3. Whom the credential may reach.
        return trust switch
        {
            RealmTrust.Anonymous or RealmTrust.SigningIn => target,
            _ when pinned is not null && Uri.TryCreate(pinned, UriKind.Absolute, out var pin) && IsSameOrigin(pin, target) => target,
            _ when !NeedsPin(host, origin, target) => target,
            _ => throw Refuse(host, $"its token server {Show(target)} is not trusted with this credential",
                $"run 'finch login {host}' to see the token server and trust it"),
        };
    }

    /// <summary>True for an approved realm of somebody else: an unattended use trusts it only when it was remembered at sign-in.</summary>
    public static bool NeedsPin(RegistryHost host, Uri origin, Uri realm)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(realm);
        return !IsSameOrigin(origin, realm) && WellKnown.GetValueOrDefault(host.ToString()) != realm.IdnHost
            && !RegistrableDomain.AreSame(origin.IdnHost, realm.IdnHost);
    }

    /// <summary>Equal scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Scheme == other.Scheme && SameHost(one, other) && one.Port == other.Port;
    }

    /// <summary>Loopback, private, link-local and unspecified addresses, and names that can only be local.</summary>
    public static bool IsLocal(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var name = uri.IdnHost.TrimEnd('.');
        if (!IPAddress.TryParse(name.Trim('[', ']'), out var address))
            return name is "localhost" || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal;
        var b = address.GetAddressBytes();
        return b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] == 168)
            || (b[0] == 169 && b[1] == 254) || (b[0] == 100 && b[1] is >= 64 and < 128) || b[0] == 0;
    }

    private static bool SameHost(Uri one, Uri other)
        => string.Equals(one.IdnHost.TrimEnd('.'), other.IdnHost.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    private static string Show(Uri realm) => realm.GetLeftPart(UriPartial.Path);

    private static RegistryAuthException Refuse(RegistryHost host, string why, string? hint)
        => new(AuthFailure.RealmRefused, $"no credential was sent for {host}: {why}",
            hint ?? "ask the registry's operator: a client must not send credentials there", host);
}
