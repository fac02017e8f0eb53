using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Finch.Auth.Http;

namespace Finch.Auth;

/// <summary>
/// The canonical identity of a registry: lower case, without scheme, path, trailing dot and default port,
/// every Docker Hub alias folded into one. It is the only form used as a key.
/// </summary>
/// <remarks>
/// <c>ghcr.io:443</c> and <c>https://ghcr.io/v2/</c> are <c>ghcr.io</c>; <c>http://ghcr.io</c> is <c>ghcr.io:80</c>,
/// because that is another server to talk to. IPv6 addresses keep their brackets.
/// </remarks>
public sealed class RegistryHost : IEquatable<RegistryHost>
{
    private static readonly string[] DockerHubAliases =
        ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];

    private RegistryHost(string name, int? port)
    {
        Name = name;
        Port = port;
    }

    /// <summary>Docker Hub, whatever it was called.</summary>
    public static RegistryHost DockerHub { get; } = new("docker.io", null);

    /// <summary>Host name or address without port; IPv6 in brackets.</summary>
    public string Name { get; }

    /// <summary>The port where it is not 443.</summary>
    public int? Port { get; }

    /// <summary>True for Docker Hub.</summary>
    public bool IsDockerHub => Name == DockerHub.Name && Port is null;

    /// <summary>True for <c>localhost</c>, names below it, 127/8 and ::1, where plain HTTP is the default.</summary>
    public bool IsLoopback
        => Name == "localhost" || Name.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(Name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The authority of the registry's API: <c>registry-1.docker.io</c> for Docker Hub, else itself.</summary>
    public string ApiAuthority => IsDockerHub ? "registry-1.docker.io" : ToString();

    /// <summary>Parses a registry as a person or another tool spells it: with or without scheme, port, path.</summary>
    /// <returns>False for an empty, malformed or non-HTTP address.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RegistryHost? host)
    {
        host = null;
        var rest = (text ?? "").Trim();
        var plain = StripScheme(ref rest);
        if (plain is null)
            return false;

        rest = rest.Split('/', '?', '#')[0];
        if (!TrySplitPort(rest, out var name, out var port) || !IsValidName(name))
            return false;

        name = name.TrimEnd('.').ToLowerInvariant();
        port ??= plain.Value ? 80 : null;
        if (port == 443)
            port = null;

        host = port is null && DockerHubAliases.Contains(name) ? DockerHub : new RegistryHost(name, port);
        return true;
    }

    /// <summary>Parses a registry, or explains what is wrong with it.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> for text that names no registry.</exception>
    public static RegistryHost Parse(string text)
        => TryParse(text, out var host)
            ? host
            : throw new RegistryAuthException(AuthFailure.Usage, $"'{PlainAddress.OfTyped(text)}' is not a registry address",
                "write it as HOST or HOST:PORT, for example ghcr.io or localhost:5000");

    /// <summary>True when the address was typed with <c>http://</c>: the person asked for plain HTTP.</summary>
    public static bool AsksForPlainHttp(string? text)
        => text is not null && text.TrimStart().StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Equals(RegistryHost? other) => other is not null && Name == other.Name && Port == other.Port;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RegistryHost);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Port);

    /// <summary><c>host</c> or <c>host:port</c>; <c>docker.io</c> for Docker Hub.</summary>
    public override string ToString() => Port is null ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Port}");

    /// <summary>Removes a scheme; true for plain HTTP, null for a scheme that no registry speaks.</summary>
    private static bool? StripScheme(ref string rest)
    {
        var end = rest.IndexOf("://", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var scheme = rest[..end].ToLowerInvariant();
        rest = rest[(end + 3)..];
        return scheme switch
        {
            "https" or "oci" or "docker" => false,
            "http" => true,
            _ => null,
        };
    }

    private static bool TrySplitPort(string authority, out string name, out int? port)
    {
        (name, port) = (authority, null);
        var colon = authority.LastIndexOf(':');
        if (colon <= authority.LastIndexOf(']'))
            return true;
        name = authority[..colon];
        if (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > 65535)
            return false;
        port = number;
        return true;
    }

    private static bool IsValidName(string name)
    {
        if (name.StartsWith('['))
            return name.EndsWith(']') && IPAddress.TryParse(name[1..^1], out _);
        return name.Length is > 0 and <= 253
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && name.TrimEnd('.').Split('.').All(label => label.Length is > 0 and <= 63 && !label.StartsWith('-'));
    }
}
