namespace Finch.Images.Archives;

/// <summary>A layer of a docker archive, in the store and compressed.</summary>
/// <param name="DiffId">The digest of its uncompressed content; null when that is to be computed.</param>
/// <param name="Blob">What is in the store.</param>
internal sealed record ArchivedLayer(Digest? DiffId, Descriptor Blob);

/// <summary>
/// What was found in an archive, by the names the archive uses. Those names are keys of dictionaries and never paths.
/// </summary>
internal sealed class ArchiveContents
{
    /// <summary>What small files and names may add up to: they are kept in memory until the archive's end.</summary>
    private const long MaxSmall = 64 * 1024 * 1024;

    private const int MaxEntries = 100_000;

    private const int MaxLinks = 16;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _small = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArchivedLayer> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private long _smallBytes;
    private int _entries;

    /// <summary>What compressed layers were found to hold, by the digest of the blob: each is decompressed once, however often it is named.</summary>
    public Dictionary<Digest, Digest> DiffIds { get; } = [];

    /// <summary>Keeps a small file.</summary>
    public void Add(string name, ReadOnlyMemory<byte> content)
    {
        Charge(content.Length);
        if (_small.TryGetValue(name, out var other) && !other.Span.SequenceEqual(content.Span))
            throw Ambiguous(name);
        _small[name] = content;
    }

    /// <summary>Notes a layer.</summary>
    public void Add(string name, ArchivedLayer layer)
    {
        if (_layers.TryGetValue(name, out var other) && other.Blob.Digest != layer.Blob.Digest)
            throw Ambiguous(name);
        _layers[name] = layer;
    }

    /// <summary>Notes that a name stands for another: a symbolic link is relative to its directory, a hard link to the archive.</summary>
    public void Link(string name, string target, bool isSymbolic)
    {
        var directory = isSymbolic && !target.StartsWith('/') && name.Contains('/') ? name[..(name.LastIndexOf('/') + 1)] : "";
        if (Normalize(directory + target) is { } path)
            _links[name] = path;
    }

    /// <summary>A small file; null when there is none of that name.</summary>
    public ReadOnlyMemory<byte>? Small(string name) => _small.TryGetValue(Resolve(name), out var content) ? content : (ReadOnlyMemory<byte>?)null;

    /// <summary>A layer; null when there is none of that name.</summary>
    public ArchivedLayer? Layer(string name) => _layers.GetValueOrDefault(Resolve(name));

    /// <summary>A name without <c>./</c>, <c>..</c> and doubled slashes; null when it leaves the archive.</summary>
    public static string? Normalize(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : string.Join('/', parts);
    }

    private string Resolve(string name)
    {
        name = Normalize(name) ?? name;
        for (var hops = 0; hops < MaxLinks && _links.TryGetValue(name, out var target); hops++)
            name = target;
        return name;
    }

    /// <summary>Counts an entry of any kind, wanted or not: without end there would be no end.</summary>
    public void Count(string name, string target)
    {
        Charge(name.Length + target.Length);
        if (++_entries > MaxEntries)
            throw ArchiveFailure.Malformed($"it has more than {MaxEntries} entries");
    }

    private void Charge(int size)
    {
        _smallBytes += size;
        if (_smallBytes > MaxSmall)
            throw ArchiveFailure.Malformed("its metadata is too large");
    }

    /// <summary>Programs differ in which of two they take: one that checks and one that loads could see different images.</summary>
    private static Auth.RegistryAuthException Ambiguous(string name)
        => ArchiveFailure.Malformed($"it has two different files named {Auth.Http.BoundedBody.OneLine(name)}");
}
