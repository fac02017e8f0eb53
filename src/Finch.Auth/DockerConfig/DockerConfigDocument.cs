using System.Text.Json.Nodes;
using Finch.Auth.Files;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// The content of a <c>config.json</c> or <c>auth.json</c>. Reads what it understands, keeps everything else, and
/// reports a broken entry only when that entry is the one asked for.
/// </summary>
public sealed class DockerConfigDocument
{
    private readonly JsonObject _root;
    private readonly string _path;

    private DockerConfigDocument(JsonObject root, string path)
    {
        _root = root;
        _path = path;
    }

    /// <summary>The helper for every registry that has none of its own (<c>credsStore</c>), or null.</summary>
    public string? DefaultHelper => _root["credsStore"] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var name) => name.Length > 0 ? name : null,
        _ => throw Wrong("credsStore", "a string is expected here"),
    };

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public static DockerConfigDocument Parse(ReadOnlySpan<byte> content, string path) => new(JsonText.ParseObject(content, path), path);

    /// <summary>The text to write.</summary>
    public byte[] Format()
    {
        _ = Section("auths", create: true); // Docker always writes it, and other readers rely on it.
        return JsonText.Format(_root);
    }

    /// <summary>The helper that <c>credHelpers</c> names for a registry, matched on the normalised host.</summary>
    public (string Key, string Name)? HelperFor(RegistryHost host)
    {
        if (Section("credHelpers") is not { } helpers)
            return null;
        var key = Matching(helpers, new CredentialQuery(host)) is [var first, ..] ? first : null;
        if (key is null)
            return null;
        return helpers[key] is JsonValue value && value.TryGetValue<string>(out var name)
            ? name.Length > 0 ? (key, name) : null
            : throw Wrong($"credHelpers[\"{key}\"]", "a string is expected here");
    }

    /// <summary>The credential of the best matching entry that holds one, and its key.</summary>
    public (string Key, Credential Credential)? Find(CredentialQuery query)
    {
        if (Section("auths") is not { } auths)
            return null;
        foreach (var key in Matching(auths, query))
        {
            try
            {
                if (AuthEntry.Decode(auths[key]) is { } credential)
                    return (key, credential);
            }
            catch (FormatException error)
            {
                throw Wrong($"auths[\"{key}\"]", error.Message, error);
            }
        }

        return null;
    }

    /// <summary>True when the file itself holds a credential.</summary>
    public bool HoldsCredentials => Entries().Any(entry => entry.User is not null);

    /// <summary>Every entry of <c>auths</c> with its user.</summary>
    public IEnumerable<(string Key, string? User)> Entries()
        => (Section("auths") ?? []).Select(entry => (entry.Key, AuthEntry.UserOf(entry.Value)));

    /// <summary>The registries that have a helper of their own.</summary>
    public IEnumerable<(string Key, string Helper)> Helpers()
        => (Section("credHelpers") ?? []).Select(entry => (entry.Key, entry.Value?.ToString() ?? ""));

    /// <summary>Keeps a credential under the canonical key; other spellings of the same registry go away.</summary>
    public void Set(RegistryHost host, Credential credential)
    {
        var auths = Section("auths", create: true)!;
        var canonical = RegistryKey.For(host);
        var entry = auths[canonical] as JsonObject ?? [];
        AuthEntry.Encode(credential, entry);
        RemoveAll(auths, host, except: canonical);
        auths[canonical] = entry;
    }

    /// <summary>Leaves the marker that docker expects beside an entry that a helper holds.</summary>
    public void Mark(RegistryHost host)
    {
        var auths = Section("auths", create: true)!;
        RemoveAll(auths, host, except: null);
        auths[RegistryKey.For(host)] = new JsonObject();
    }

    /// <summary>Removes every spelling of a registry from <c>auths</c>, path-scoped entries left alone.</summary>
    /// <returns>The keys that were removed.</returns>
    public IReadOnlyList<string> Remove(RegistryHost host)
        => Section("auths") is { } auths ? RemoveAll(auths, host, except: null) : [];

    /// <summary>Names the helper that serves a registry.</summary>
    public void SetHelper(RegistryHost host, string name)
    {
        var helpers = Section("credHelpers", create: true)!;
        RemoveAll(helpers, host, except: RegistryKey.For(host));
        helpers[RegistryKey.For(host)] = name;
    }

    /// <summary>Names the helper for every registry that has none of its own.</summary>
    public void SetDefaultHelper(string name) => _root["credsStore"] = name;

    /// <summary>Forgets the helper that serves a registry.</summary>
    /// <returns>The keys that were removed.</returns>
    public IReadOnlyList<string> RemoveHelper(RegistryHost host)
    {
        if (Section("credHelpers") is not { } helpers)
            return [];
        var removed = RemoveAll(helpers, host, except: null);
        if (helpers.Count == 0)
            _root.Remove("credHelpers");
        return removed;
    }

    private static List<string> RemoveAll(JsonObject section, RegistryHost host, string? except)
    {
        var keys = Matching(section, new CredentialQuery(host)).Where(key => key != except).ToList();
        keys.ForEach(key => section.Remove(key));
        return keys;
    }

    /// <summary>The keys that fit, best first: deeper paths, then the canonical spelling, then the file's order.</summary>
    private static List<string> Matching(JsonObject section, CredentialQuery query)
        => [.. section
            .Select(entry => (entry.Key, Fit: RegistryKey.TryParse(entry.Key, out var key) ? key.Fit(query) : null))
            .Where(entry => entry.Fit is not null)
            .OrderByDescending(entry => entry.Fit)
            .ThenByDescending(entry => entry.Key == RegistryKey.For(query.Host))
            .Select(entry => entry.Key)];

    private JsonObject? Section(string name, bool create = false)
    {
        if (_root[name] is { } node)
            return node as JsonObject ?? throw Wrong(name, "an object is expected here");
        if (!create)
            return null;
        var section = new JsonObject();
        _root[name] = section;
        return section;
    }

    private RegistryAuthException Wrong(string key, string reason, Exception? inner = null)
        => new(AuthFailure.Configuration, $"{_path}: {key}: {reason}", "correct the entry, or remove it and sign in again", inner: inner);
}
