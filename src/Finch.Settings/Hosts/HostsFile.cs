using Finch.Auth;
using Finch.Auth.Files;
using Finch.Auth.Http.Hosts;
using Finch.Settings.Toml;
using Finch.Settings.Yaml;

namespace Finch.Settings.Hosts;

/// <summary>
/// containerd's <c>hosts.toml</c>: which hosts serve a registry, in which order, and for what. What stands outside of any
/// <c>[host."URL"]</c> is about the registry itself (<c>server</c>).
/// </summary>
internal static class HostsFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a file, and the certificates it names.</summary>
    /// <inheritdoc cref="HostsFileReader"/>
    public static RegistryHosts? Read(string file, RegistryHost registry)
    {
        var text = ReadText(file);
        return string.IsNullOrWhiteSpace(text) ? null : Parse(text, file, registry);
    }

    /// <summary>Understands the text of a file.</summary>
    internal static RegistryHosts Parse(string text, string file, RegistryHost registry)
    {
        var root = TomlReader.Read(text, file);
        var mirrors = new List<HostEntry>();
        foreach (var entry in Hosts(root, file))
        {
            var table = new HostTable(entry.Value as TomlMap ?? throw At(file, entry.At, "a host is a table: [host.\"URL\"]"), file, registry);
            mirrors.Add(table.Read(entry.Key, entry.At));
        }

        var server = root.Find("server")?.Value;
        if (server is not (null or TomlText))
            throw At(file, server.At, "server is the registry's address, in quotes");
        var address = server as TomlText;
        return new RegistryHosts(file, mirrors, new HostTable(root, file, registry).Read(address?.Value, address?.At ?? root.At));
    }

    private static List<TomlEntry> Hosts(TomlMap root, string file)
        => root.Find("host") is not { } hosts ? []
            : (hosts.Value as TomlMap)?.Entries ?? throw At(file, hosts.At, "hosts are tables: [host.\"URL\"]");

    private static string ReadText(string file)
    {
        try
        {
            return BoundedFile.Decode(BoundedFile.Read(file, MaxBytes) ?? throw new IOException("it is larger than 1 MiB"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {file}: {error.Message.TrimEnd('.')}", "make it readable for you", inner: error);
        }
    }

    internal static RegistryAuthException At(string file, TomlPlace at, string what, string? hint = null) => SettingsError.At(file, at.Line, at.Column, what, hint);
}
