namespace Finch.Auth.Http.Hosts;

/// <summary>Who serves a registry.</summary>
/// <param name="File">The <c>hosts.toml</c> that says so; null where there is none.</param>
/// <param name="Mirrors">Asked before the registry, in this order, for what they can do.</param>
/// <param name="Server">The registry itself, or what the file puts in its place.</param>
internal sealed record RegistryHosts(string? File, IReadOnlyList<HostEntry> Mirrors, HostEntry Server)
{
    /// <summary>A registry of which nothing is said.</summary>
    public static RegistryHosts Default { get; } = new(null, [], HostEntry.Default);

    /// <summary>Everybody, in the order they are asked.</summary>
    public IEnumerable<HostEntry> All => [.. Mirrors, Server];
}

/// <summary>Reads a <c>hosts.toml</c>.</summary>
/// <param name="file">The file, which exists.</param>
/// <param name="registry">The registry it is about, for messages.</param>
/// <returns>Null for a file that says nothing.</returns>
/// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: malformed, with line and column, or a file that it names cannot be used.</exception>
internal delegate RegistryHosts? HostsFileReader(string file, RegistryHost registry);
