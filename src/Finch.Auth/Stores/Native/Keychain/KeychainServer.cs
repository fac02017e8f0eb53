using System.Globalization;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>
/// A server as the keychain of macOS keeps it, in parts, split as docker's helper splits it: without a scheme it is https,
/// which the keychain calls "htps".
/// </summary>
/// <param name="Protocol"><c>htps</c> or <c>http</c>.</param>
/// <param name="Host">Without brackets around an IPv6 address.</param>
/// <param name="Port">0 for none.</param>
/// <param name="Path">With its first slash; empty for none.</param>
internal sealed record KeychainServer(string Protocol, string Host, int Port, string Path)
{
    public const string Https = "htps";

    public const string Http = "http";

    /// <summary>Splits a server string.</summary>
    /// <exception cref="TroubleException">It has another scheme, or no host.</exception>
    public static KeychainServer Parse(string server)
    {
        var at = server.IndexOf("://", StringComparison.Ordinal);
        var scheme = at < 0 ? "https" : server[..at].ToLowerInvariant();
        var rest = (at < 0 ? server : server[(at + 3)..]).Split('?', '#')[0];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        // The colon before a port comes after the bracket that ends an IPv6 address.
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOf(']');
        var host = (hasPort ? authority[..colon] : authority).Trim('[', ']');
        var port = 0;
        if (scheme is not ("https" or "http") || host.Length == 0
            || (hasPort && !int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)))
            throw new TroubleException(StoreState.Broken, $"'{server}' is not a server that the keychain can keep", "give a host, with a port if need be");
        return new KeychainServer(scheme == "http" ? Http : Https, host, port, slash < 0 ? "" : rest[slash..]);
    }

    /// <summary>The server as docker spells it: a scheme where there is a path, as in Docker Hub's, or where it is not https.</summary>
    public override string ToString()
    {
        var scheme = Protocol == Http ? "http://" : Path.Length > 0 ? "https://" : "";
        var host = Host.Contains(':') ? $"[{Host}]" : Host;
        return scheme + host + (Port > 0 ? $":{Port}" : "") + Path;
    }
}
