using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Auth.Http.Tls;
using Finch.Settings.Toml;
using Finch.Settings.Yaml;

namespace Finch.Settings.Hosts;

/// <summary>The keys that <c>hosts.toml</c> has for one host. Values are never repeated in errors: a header may be a password.</summary>
internal sealed class HostTable(TomlMap table, string file, RegistryHost registry)
{
    private static readonly string[] Keys
        = ["capabilities", "ca", "client", "skip_verify", "override_path", "header", "dial_timeout", "server", "host"];

    /// <summary>Reads the table of the host at <paramref name="address"/>.</summary>
    /// <param name="address">Its address as written; null or empty for the registry's own.</param>
    /// <param name="at">Where that stands.</param>
    public HostEntry Read(string? address, TomlPlace at)
    {
        foreach (var entry in table.Entries.Where(e => !Keys.Contains(e.Key)))
        {
            // containerd passes over what it does not know. A slip of the fingers is said: without its capabilities a mirror gets pushes.
            if (Suggestion.For(entry.Key, Keys) is { } meant)
                throw At(entry.At, $"unknown key '{entry.Key}'", $"did you mean '{meant}'?");
        }

        var api = string.IsNullOrEmpty(address) ? null : HostAddress.Parse(address, Switch("override_path")) ?? throw At(at,
            "this is not the address of a registry", "write https://HOST[:PORT], without a user and a query");
        return new HostEntry(api, Capabilities())
        {
            Certificates = Certificates(),
            SkipVerification = Switch("skip_verify"),
            Headers = [.. Headers()],
            ConnectTimeout = Find("dial_timeout") is { } timeout ? GoTime.Parse(Text(timeout)) ?? throw At(timeout.At, "dial_timeout is a time such as \"10s\"") : null,
        };
    }

    private HostCapabilities Capabilities()
    {
        if (Find("capabilities") is not { } value)
            return HostCapabilities.All;
        var can = HostCapabilities.None;
        foreach (var word in (value as TomlList)?.Items ?? throw At(value.At, "capabilities are a list", "for example [\"pull\", \"resolve\"]"))
        {
            can |= Text(word).ToLowerInvariant() switch
            {
                "pull" => HostCapabilities.Pull,
                "resolve" => HostCapabilities.Resolve,
                "push" => HostCapabilities.Push,
                _ => throw At(word.At, "unknown capability", "there are \"pull\", \"resolve\" and \"push\""),
            };
        }

        return can;
    }

    private HostCertificates? Certificates()
    {
        var authorities = Find("ca") switch
        {
            null => [],
            TomlList list => list.Items.Select(PathOf).ToList(),
            var one => [PathOf(one)],
        };
        var clients = Find("client") switch
        {
            null => [],
            TomlList list => list.Items.Select(Client).ToList(),
            var one => [Client(one)],
        };
        return authorities.Count + clients.Count == 0 ? null : HostCertificates.Read(authorities, clients, registry);
    }

    /// <summary>One file with certificate and key, or a pair of files; a pair's second may be empty.</summary>
    private (string Certificate, string Key) Client(TomlNode value)
        => value is not TomlList pair ? (PathOf(value), PathOf(value))
            : pair.Items is [var certificate, var key] ? (PathOf(certificate), Text(key).Length == 0 ? PathOf(certificate) : PathOf(key))
            : throw At(value.At, "a client is a file, or a pair of files", "client = [[\"client.cert\", \"client.key\"]]");

    private IEnumerable<HostHeader> Headers()
    {
        if (Find("header") is not { } value)
            yield break;
        foreach (var entry in (value as TomlMap)?.Entries ?? throw At(value.At, "headers are a table: [host.\"URL\".header]"))
        {
            if (!entry.Key.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) || entry.Key.Length == 0)
                throw At(entry.At, "this is not the name of a header");
            foreach (var one in entry.Value is TomlList list ? list.Items : [entry.Value])
            {
                // A line end would begin another header (RFC 9110 §5.5).
                yield return Text(one) is var text && text.Any(char.IsControl)
                    ? throw At(one.At, "a header's value is one line")
                    : new HostHeader(entry.Key, new Secret(text));
            }
        }
    }

    private bool Switch(string key)
        => Find(key) switch
        {
            null => false,
            TomlSwitch given => given.Value,
            var other => throw At(other.At, $"{key} is true or false, without quotes"),
        };

    private string PathOf(TomlNode value)
        => Text(value) is { Length: > 0 } path ? Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(file))!) : throw At(value.At, "a file's name is missing");

    private string Text(TomlNode value) => (value as TomlText)?.Value ?? throw At(value.At, "expected a text in quotes");

    private TomlNode? Find(string key) => table.Find(key)?.Value;

    private RegistryAuthException At(TomlPlace at, string what, string? hint = null) => HostsFile.At(file, at, what, hint);
}
