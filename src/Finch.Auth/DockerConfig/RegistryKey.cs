using System.Diagnostics.CodeAnalysis;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// A key of <c>auths</c> or <c>credHelpers</c>, whatever tool wrote it: <c>ghcr.io</c>, <c>https://ghcr.io/v2/</c>,
/// <c>https://index.docker.io/v1/</c>, or <c>quay.io/team</c>, which holds for the repositories below that path only.
/// </summary>
/// <param name="Host">The registry.</param>
/// <param name="Path">The repository path it is scoped to; empty for the whole registry.</param>
internal sealed record RegistryKey(RegistryHost Host, string Path)
{
    /// <summary>Docker's key for Docker Hub.</summary>
    public const string DockerHub = "https://index.docker.io/v1/";

    /// <summary>The key under which finch, like docker, writes a registry.</summary>
    public static string For(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsDockerHub ? DockerHub : host.ToString();
    }

    /// <summary>The key as finch writes it.</summary>
    public string Text => Path.Length == 0 ? For(Host) : $"{Host}/{Path}";

    /// <summary>A registry is the key of all of its repositories.</summary>
    public static implicit operator RegistryKey(RegistryHost host) => FromRegistryHost(host);

    /// <summary>The key of a whole registry.</summary>
    public static RegistryKey FromRegistryHost(RegistryHost host) => new(host, "");

    /// <summary>Reads a key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryKey? key)
    {
        key = null;
        ArgumentNullException.ThrowIfNull(text);
        if (!RegistryHost.TryParse(text, out var host))
            return false;
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        var slash = text.IndexOf('/', hasScheme ? text.IndexOf("://", StringComparison.Ordinal) + 3 : 0);
        var path = slash < 0 ? "" : text[slash..].Trim('/');
        // Docker's old keys carry an API path, and a scheme was never used to scope one.
        key = new RegistryKey(host, (hasScheme && !IsHubSession(text)) || path is "v1" or "v2" ? "" : path);
        return true;
    }

    /// <summary>The path that a key is scoped to; null for a key of a whole registry.</summary>
    public static string? PathOf(string key) => TryParse(key, out var read) && read.Path.Length > 0 ? read.Path : null;

    /// <summary>
    /// True for the two keys under which docker keeps the tokens of its browser sign-in to Docker Hub, beside the entry that signs
    /// in to the registry. They are no credential of a registry: neither found by a lookup nor replaced by a sign-in.
    /// </summary>
    public static bool IsHubSession(string key) => key is DockerHub + "access-token" or DockerHub + "refresh-token";

    /// <summary>How well the key fits: the number of path segments that match, or null when it does not fit at all.</summary>
    public int? Fit(CredentialQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (!Host.Equals(query.Host))
            return null;
        if (Path.Length == 0)
            return 0;
        return query.Repository is { } repository && (repository == Path || repository.StartsWith(Path + "/", StringComparison.Ordinal))
            ? Path.Count(c => c == '/') + 1
            : null;
    }
}
