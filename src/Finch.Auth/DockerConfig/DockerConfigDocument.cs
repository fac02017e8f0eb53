using System.Text.Json;
using Finch.Auth.Files.Json;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// The content of a <c>config.json</c> or <c>auth.json</c>. Reads what it understands, keeps everything else byte for byte, and
/// reports a broken entry only when that entry is the one asked for.
/// </summary>
/// <remarks>
/// Names of sections are taken in any case, as docker takes them. A section that is there twice is an error, because programs
/// disagree on what that means (docker merges, others take the last); an entry that is there twice is the last one, as for all of them.
/// </remarks>
internal sealed class DockerConfigDocument
{
    private const string Auths = "auths";
    private const string CredHelpers = "credHelpers";
    private const string CredsStore = "credsStore";

    private readonly EditableJson _json;
    private readonly string _path;
    private readonly bool _isEntriesOnly;
    private bool _isWithoutAuths;

    private DockerConfigDocument(EditableJson json, string path, bool isEntriesOnly)
        => (_json, _path, _isEntriesOnly) = (json, path, isEntriesOnly);

    /// <summary>The helper for every registry that has none of its own (<c>credsStore</c>), or null.</summary>
    public string? DefaultHelper => Member(CredsStore) is { } member ? HelperName(member, CredsStore) : null;

    /// <summary>True when the text itself holds a credential, for whoever reads it.</summary>
    public bool HoldsCredentials => Entries(Auths).Any(entry => entry.Value.Members.Any(AuthEntry.IsSecret));

    /// <summary>True when there is a section of entries, even an empty one.</summary>
    public bool HasAuths => Member(Auths) is not null;

    /// <summary>True when <c>credsStore</c> is there and names nothing: <c>""</c>.</summary>
    public bool HasEmptyDefaultHelper => Member(CredsStore) is not null && DefaultHelper is null;

    /// <summary>True when the document says nothing at all.</summary>
    public bool IsEmpty => _json.Root.Members.Count == 0;

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public static DockerConfigDocument Parse(ReadOnlySpan<byte> content, string path) => new(EditableJson.Parse(content, path), path, false);

    /// <summary>Parses a <c>.dockercfg</c> of before 2015, to be read only: its top level is what <c>auths</c> became.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public static DockerConfigDocument ParseLegacy(ReadOnlySpan<byte> content, string path)
    {
        var json = EditableJson.Parse(content, path);
        // The newer form under the old name is a slip of the hand, and clear enough.
        return new(json, path, isEntriesOnly: json.Find(Auths) is null);
    }

    /// <summary>The text to write.</summary>
    public byte[] Format()
    {
        if (!_isWithoutAuths)
            _ = Section(Auths, create: true); // Docker always writes it, and other readers rely on it.
        return _json.Text.ToArray();
    }

    /// <summary>The helper that <c>credHelpers</c> names for a registry, matched on the normalised host.</summary>
    public (string Key, string Name)? HelperFor(RegistryHost host)
        => OwnHelper(host) is { } own && HelperName(own, CredHelpers, own.Name) is { } name ? (own.Name, name) : null;

    /// <summary>
    /// The helper of <c>credsStore</c> for a registry. An empty name in <c>credHelpers</c> takes the registry out of it: docker then
    /// uses the file.
    /// </summary>
    public string? DefaultHelperFor(RegistryHost host)
        => OwnHelper(host) is { } own && HelperName(own, CredHelpers, own.Name) is null ? null : DefaultHelper;

    /// <summary>The credential of the best matching entry that holds one, and its key.</summary>
    public (string Key, Credential Credential)? Find(CredentialQuery query)
    {
        foreach (var entry in Matching(Auths, query))
        {
            try
            {
                if (AuthEntry.Decode(_json, entry.Value) is { } credential)
                    return (entry.Name, credential);
            }
            catch (FormatException error)
            {
                throw Wrong(entry, error.Message, Auths, entry.Name);
            }
        }

        return null;
    }

    /// <summary>Every entry of <c>auths</c> with its user.</summary>
    public IEnumerable<(string Key, string? User, bool HoldsSecret)> Entries()
        => Entries(Auths).Select(entry => (entry.Name, AuthEntry.UserOf(_json, entry.Value), entry.Value.Members.Any(AuthEntry.IsSecret)));

    /// <summary>The registries that have a helper of their own.</summary>
    public IEnumerable<(string Key, string Helper)> Helpers()
        => Entries(CredHelpers).Select(entry => (entry.Name, HelperName(entry, CredHelpers, entry.Name) ?? ""));

    /// <summary>Keeps a credential under the canonical key; other spellings of the same registry go away.</summary>
    public void Set(RegistryKey key, Credential credential) => Write(key, AuthEntry.Encode(credential));

    /// <summary>Leaves the marker that docker expects beside an entry that a helper holds.</summary>
    public void Mark(RegistryKey key) => Write(key, []);

    /// <summary>The keys of paths that fit a question, the deepest first, whether the entry holds the secret or a helper does.</summary>
    public IReadOnlyList<string> PathKeys(CredentialQuery query)
        => [.. Matching(Auths, query).Select(entry => entry.Name).Where(name => RegistryKey.PathOf(name) is not null)];

    /// <summary>Removes every spelling of a key from <c>auths</c>; other paths of the registry are left alone.</summary>
    /// <returns>The keys that were removed.</returns>
    public IReadOnlyList<string> Remove(RegistryKey key) => RemoveAll(Auths, key);

    /// <summary>Names the helper that serves a registry.</summary>
    public void SetHelper(RegistryHost host, string name)
    {
        var section = Section(CredHelpers, create: true)!.Name;
        _json.Set([section, Unify(section, CredHelpers, host)], name);
    }

    /// <summary>Names the helper for every registry that has none of its own.</summary>
    public void SetDefaultHelper(string name) => _json.Set([Member(CredsStore)?.Name ?? CredsStore], name);

    /// <summary>Names no helper for the registries that have none of their own.</summary>
    public void RemoveDefaultHelper()
    {
        if (Member(CredsStore) is { } named)
            _json.RemoveWhere([], member => member.Name == named.Name);
    }

    /// <summary>Takes back a section of entries that was made in passing, unless there is an entry by now.</summary>
    public void RemoveEmptyAuths()
    {
        if (Section(Auths) is not { Value.Members.Count: 0 } empty)
            return;
        _json.RemoveWhere([], member => member.Name == empty.Name);
        _isWithoutAuths = true;
    }

    /// <summary>Forgets the helper that serves a registry.</summary>
    /// <returns>The keys that were removed.</returns>
    public IReadOnlyList<string> RemoveHelper(RegistryHost host)
    {
        var removed = RemoveAll(CredHelpers, host);
        if (removed.Count > 0 && Section(CredHelpers) is { Value.Members.Count: 0 } empty)
            _json.RemoveWhere([], member => member.Name == empty.Name);
        return removed;
    }

    private void Write(RegistryKey registry, IReadOnlyList<(string Name, string Value)> fields)
    {
        var section = Section(Auths, create: true)!.Name;
        var key = Unify(section, Auths, registry);
        _json.SetObject(section, key);
        foreach (var (name, value) in fields)
            _json.Set([section, key, name], value);
        _json.RemoveWhere([section, key], member => AuthEntry.IsField(member) && !fields.Any(field => field.Name == member.Name));
    }

    /// <summary>Leaves at most one spelling of a key, the canonical one, with the fields we do not know.</summary>
    private string Unify(string section, string title, RegistryKey key)
    {
        var canonical = key.Text;
        var spellings = Spellings(title, key);
        if (spellings is [var best, ..])
        {
            _json.RemoveWhere([section], member => member.Start != best.Start && spellings.Any(other => other.Name == member.Name));
            var kept = _json.Find(section, best.Name)!;
            if (kept.Name != canonical)
                _json.Rename(kept, canonical);
        }

        return canonical;
    }

    private List<string> RemoveAll(string title, RegistryKey key)
    {
        var names = Spellings(title, key).Select(entry => entry.Name)
            .Concat(Entries(title).Select(entry => entry.Name).Where(name => key.Path.Length == 0 && key.Host.IsDockerHub && RegistryKey.IsHubSession(name)))
            .ToHashSet();
        if (names.Count > 0)
            _json.RemoveWhere([Section(title)!.Name], member => names.Contains(member.Name));
        return [.. names];
    }

    private JsonMember? OwnHelper(RegistryHost host) => Matching(CredHelpers, new CredentialQuery(host)) is [var best, ..] ? best : null;

    /// <summary>The entries of exactly this key, the canonical spelling first.</summary>
    private List<JsonMember> Spellings(string title, RegistryKey key)
        => [.. Entries(title).Where(entry => RegistryKey.TryParse(entry.Name, out var other) && other == key).OrderByDescending(entry => entry.Name == key.Text)];

    /// <summary>The entries that fit, best first: deeper paths, then the canonical spelling, then the file's order.</summary>
    private List<JsonMember> Matching(string title, CredentialQuery query)
        => [.. Entries(title)
            .Select(entry => (Entry: entry, Fit: RegistryKey.TryParse(entry.Name, out var key) ? key.Fit(query) : null))
            .Where(entry => entry.Fit is not null)
            .OrderByDescending(entry => entry.Fit)
            .ThenByDescending(entry => entry.Entry.Name == RegistryKey.For(query.Host))
            .Select(entry => entry.Entry)];

    /// <summary>The entries of a section, without those that a later one of the same name replaces.</summary>
    private IEnumerable<JsonMember> Entries(string title)
    {
        var section = _isEntriesOnly ? title == Auths ? _json.Root : null : Section(title)?.Value;
        return section is null ? [] : section.Members.Reverse().DistinctBy(member => member.Name).Reverse();
    }

    private JsonMember? Section(string title, bool create = false)
    {
        var member = Member(title);
        if (member is null && create)
        {
            _json.SetObject(_json.Root.Members.FirstOrDefault(m => m.Name.Equals(title, StringComparison.OrdinalIgnoreCase))?.Name ?? title);
            member = Member(title);
        }

        return member is null or { Value.IsObject: true } ? member : throw Wrong(member, "an object is expected here", title);
    }

    /// <summary>A member of the root in any case; null for none and for a JSON null.</summary>
    private JsonMember? Member(string title)
    {
        JsonMember? found = null;
        foreach (var member in _json.Root.Members.Where(member => member.Name.Equals(title, StringComparison.OrdinalIgnoreCase)))
        {
            if (found is not null)
                throw Wrong(member, $"this is there twice, first in line {JsonMistake.PlaceOf(_json.Text, found.Start).Line}", title);
            found = member;
        }

        return found is null || found.Value.Kind == JsonTokenType.Null ? null : found;
    }

    private string? HelperName(JsonMember member, params string[] keys)
    {
        try
        {
            return member.Value.Kind == JsonTokenType.Null || _json.StringOf(member.Value) is not { Length: > 0 } name ? null : name;
        }
        catch (FormatException error)
        {
            throw Wrong(member, error.Message, keys);
        }
    }

    private RegistryAuthException Wrong(JsonMember member, string reason, params string[] keys)
    {
        var (line, column) = JsonMistake.PlaceOf(_json.Text, member.Start);
        return new(AuthFailure.Configuration, $"{_path}:{line}:{column}: {JsonMistake.KeyPath(keys)}: {reason}",
            "correct the entry, or remove it and sign in again");
    }
}
