using System.Buffers;
using System.Text.Json;
using Finch.Auth;

namespace Finch.Aws.Cache;

/// <summary>One file of our cache: a token and the registries it was used for.</summary>
/// <param name="Service"><c>ecr</c> or <c>ecr-public</c>.</param>
/// <param name="Token">The token.</param>
/// <param name="Hosts">The registries, for <c>list</c> and <c>erase</c>.</param>
internal sealed record CachedToken(string Service, EcrToken Token, IReadOnlyList<string> Hosts)
{
    private const int FormatVersion = 1;

    /// <summary>How many registries one token is remembered for.</summary>
    private const int MostHosts = 64;

    /// <summary>The same token, used for one more registry.</summary>
    public CachedToken With(string host) => Hosts.Contains(host) ? this : this with { Hosts = [.. Hosts.TakeLast(MostHosts - 1), host] };

    /// <summary>True for a file of another version of ours: not for us to read, and not for us to remove.</summary>
    public static bool IsOfAnotherVersion(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isVersion = reader.ValueTextEquals("version");
                reader.Read();
                if (isVersion)
                    return reader.TokenType == JsonTokenType.Number && !(reader.TryGetInt32(out var version) && version == FormatVersion);
                reader.Skip();
            }

            return false;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads a file's content; null for anything but our own format.</summary>
    public static CachedToken? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var version = 0;
            string? service = null, token = null, principal = null, endpoint = null;
            DateTimeOffset requested = default, expires = default;
            var hosts = new List<string>();
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "version": version = reader.GetInt32(); break;
                    case "service": service = reader.GetString(); break;
                    case "principal": principal = reader.GetString(); break;
                    case "proxyEndpoint": endpoint = reader.GetString(); break;
                    case "authorizationToken": token = reader.GetString(); break;
                    case "requestedAt": requested = reader.GetDateTimeOffset(); break;
                    case "expiresAt": expires = reader.GetDateTimeOffset(); break;
                    case "hosts":
                        while (reader.Read() && reader.TokenType == JsonTokenType.String)
                            hosts.Add(reader.GetString()!);
                        break;
                    default: reader.Skip(); break;
                }
            }

            return version == FormatVersion && service is not null && token is not null && principal is not null
                ? new CachedToken(service, new EcrToken(new Secret(token), requested, expires, principal, endpoint), hosts)
                : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The file's content.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", FormatVersion);
            writer.WriteString("service", Service);
            writer.WriteString("principal", Token.Principal);
            if (Token.ProxyEndpoint is { } endpoint)
                writer.WriteString("proxyEndpoint", endpoint);
            writer.WriteString("authorizationToken", Token.Authorization.Reveal());
            writer.WriteString("requestedAt", Token.RequestedAt);
            writer.WriteString("expiresAt", Token.ExpiresAt);
            writer.WriteStartArray("hosts");
            foreach (var host in Hosts)
                writer.WriteStringValue(host);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
