using System.Globalization;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Aws.Credentials;

namespace Finch.Aws.Cache;

/// <summary>
/// The <c>cache.json</c> of the official helper: read for a warm start, written so that going back loses nothing. A file that
/// we do not understand is left exactly as it is.
/// </summary>
internal sealed class OfficialCache(string directory, TimeProvider time)
{
    private const int LongestFile = 4 * 1024 * 1024;

    private readonly string _file = Path.Combine(directory, "cache.json");

    /// <summary>The token of the principal for a registry's region that lives longest; null when none is alive.</summary>
    public EcrToken? Find(EcrHost host, string accessKeyId, string principal)
    {
        if (Read() is not { } root || root["Registries"] is not JsonObject registries)
            return null;
        var keys = OfficialCacheKeys.For(host, accessKeyId);
        return registries
            .Where(entry => Matches(host, entry.Key, keys.Current) || Matches(host, entry.Key, keys.Legacy))
            .Select(entry => Token(entry.Value, principal))
            .OfType<EcrToken>()
            .Where(token => token.IsAlive(time.GetUtcNow()))
            .MaxBy(token => token.ExpiresAt);
    }

    /// <summary>The registries of ECR that a living token was given for, whoever asked for it.</summary>
    public IEnumerable<string> Hosts()
        => Read()?["Registries"] is not JsonObject registries ? []
            : registries.Select(entry => Token(entry.Value, "")).OfType<EcrToken>().Where(token => token.IsAlive(time.GetUtcNow()))
                .Select(token => EcrHost.TryParse(token.ProxyEndpoint, out var host) ? host.Host.ToString() : null).OfType<string>();

    /// <summary>Adds a token, and drops what has expired.</summary>
    public void Keep(EcrHost host, string accessKeyId, EcrToken token)
    {
        if (File.Exists(_file) && Read() is null)
            return;
        var keys = OfficialCacheKeys.For(host, accessKeyId);
        var account = host.AccountId;
        Change(registries =>
        {
            // A helper from before 0.12 shares this file: it finds only names of its own kind.
            var legacy = registries.Any(entry => Matches(host, entry.Key, keys.Legacy));
            Remove(registries, entry => Token(entry, "") is not { } old || !old.IsAlive(time.GetUtcNow()));
            registries[keys.Current + account] = Entry(host, token);
            if (legacy)
                registries[keys.Legacy + account] = Entry(host, token);
        });
    }

    /// <summary>Drops the tokens for a registry.</summary>
    public void Erase(EcrHost host)
    {
        var endpoint = "https://" + host.Host;
        if (Read() is not null)
            Change(registries => Remove(registries, entry => (entry as JsonObject)?["ProxyEndpoint"]?.ToString() == endpoint));
    }

    private static bool Matches(EcrHost host, string key, string wanted)
        => host.IsPublic ? key == wanted : key.StartsWith(wanted, StringComparison.Ordinal);

    private void Change(Action<JsonObject> change)
    {
        try
        {
            AtomicFile.CreatePrivateDirectory(Path.GetDirectoryName(_file)!);
            using var held = FileLock.TryAcquire(_file + ".lock");
            if (held is null)
                return;
            var root = Read() ?? new JsonObject { ["Registries"] = new JsonObject(), ["Version"] = "1.0" };
            if (root["Registries"] is not JsonObject registries)
                root["Registries"] = registries = [];
            change(registries);
            AtomicFile.Write(_file, SharedJson.Format(root));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another program's convenience: our own cache has the token.
        }
    }

    /// <summary>The file, when it is the version we know.</summary>
    private JsonObject? Read()
    {
        try
        {
            return File.Exists(_file) && BoundedFile.Read(_file, LongestFile) is { } content && SharedJson.Parse(content) is { } root
                && SharedJson.Text(root, "Version") == "1.0" ? root : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static EcrToken? Token(JsonNode? node, string principal)
        => node is JsonObject entry && SharedJson.Text(entry, "AuthorizationToken") is { } token && EcrToken.TryDecode(new Secret(token)) is not null
            && CredentialDocument.Time(SharedJson.Text(entry, "RequestedAt")) is { } requested && CredentialDocument.Time(SharedJson.Text(entry, "ExpiresAt")) is { } expires
            ? new EcrToken(new Secret(token), requested, expires, principal, SharedJson.Text(entry, "ProxyEndpoint"))
            : null;

    private static JsonObject Entry(EcrHost host, EcrToken token) => new()
    {
        ["AuthorizationToken"] = token.Authorization.Reveal(),
        ["RequestedAt"] = Time(token.RequestedAt),
        ["ExpiresAt"] = Time(token.ExpiresAt),
        ["ProxyEndpoint"] = "https://" + host.Host,
        ["Service"] = host.IsPublic ? "ecr-public" : "ecr",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static void Remove(JsonObject registries, Func<JsonNode?, bool> unwanted)
    {
        foreach (var key in registries.Where(entry => unwanted(entry.Value)).Select(entry => entry.Key).ToList())
            registries.Remove(key);
    }
}
