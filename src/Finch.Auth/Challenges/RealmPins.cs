using System.Text.Json.Nodes;
using Finch.Auth.Files;

namespace Finch.Auth.Challenges;

/// <summary>
/// Remembers, beside the sign-ins, which token server a person accepted for a registry: <c>realms.json</c>,
/// <c>{"realms": {"registry.example": "https://tokens.example/auth"}}</c>. It holds no secret.
/// </summary>
public sealed class RealmPins(string path)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The realm accepted for a registry, or null.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when the file does not parse.</exception>
    public string? Find(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Read()["realms"] is JsonObject realms && realms[host.ToString()] is JsonValue value
            && value.TryGetValue<string>(out var realm) ? realm : null;
    }

    /// <summary>Remembers a realm; null forgets it.</summary>
    public async Task PinAsync(RegistryHost host, Uri? realm, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (realm is null && !File.Exists(path))
            return;
        using var held = await FileLock.AcquireAsync(path + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
        var root = Read();
        if (root["realms"] is not JsonObject realms)
            root["realms"] = realms = [];
        var text = realm?.GetLeftPart(UriPartial.Path);
        if ((realms[host.ToString()] as JsonValue)?.GetValue<string>() == text)
            return;
        if (text is null)
            realms.Remove(host.ToString());
        else
            realms[host.ToString()] = text;
        AtomicFile.Write(path, JsonText.Format(root));
    }

    private JsonObject Read() => File.Exists(path) ? JsonText.ParseObject(File.ReadAllBytes(path), path) : [];
}
