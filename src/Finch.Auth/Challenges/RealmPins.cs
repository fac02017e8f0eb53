using System.Text.Json;
using Finch.Auth.Files;
using Finch.Auth.Files.Json;

namespace Finch.Auth.Challenges;

/// <summary>
/// Remembers, beside the sign-ins, which token server a person accepted for a registry: <c>realms.json</c>,
/// <c>{"realms": {"registry.example": "https://tokens.example/auth"}}</c>. It holds no secret.
/// </summary>
public sealed class RealmPins(string path)
{
    private const string Realms = "realms";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The realm accepted for a registry, or null.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when the file does not parse.</exception>
    public string? Find(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Find(Read(), host);
    }

    /// <summary>Remembers a realm; null forgets it.</summary>
    public async Task PinAsync(RegistryHost host, Uri? realm, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (realm is null && !File.Exists(path))
            return;
        using var held = await FileLock.AcquireAsync(path + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
        var file = Read();
        var text = realm?.GetLeftPart(UriPartial.Path);
        if (Find(file, host) == text)
            return;
        if (text is null)
            file.RemoveWhere([Realms], member => member.Name == host.ToString());
        else
            file.Set([Realms, host.ToString()], text);
        AtomicFile.Write(path, file.Text);
    }

    private static string? Find(EditableJson file, RegistryHost host)
        => file.Find(Realms, host.ToString()) is { Value.Kind: JsonTokenType.String } pin ? file.StringOf(pin.Value) : null;

    private EditableJson Read() => EditableJson.Parse(File.Exists(path) ? File.ReadAllBytes(path) : [], path);
}
