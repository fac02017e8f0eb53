using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>
/// <c>index.json</c> of a layout as a tree, so that fields of other tools survive our changes. What does not parse is
/// reported with file and line and never overwritten.
/// </summary>
internal sealed class LayoutIndex
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly JsonObject _root;
    private readonly JsonArray _manifests;

    private LayoutIndex(string path, JsonObject root, JsonArray manifests)
    {
        _path = path;
        _root = root;
        _manifests = manifests;
    }

    /// <summary>Reads the file; a missing one is an empty index.</summary>
    public static LayoutIndex Read(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw StoreFailure.Damaged($"{path} is larger than {MaxBytes} bytes");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            bytes = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"""u8.ToArray();
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("read", path, error);
        }

        return Parse(path, bytes);
    }

    /// <summary>Every entry that has a usable descriptor; others are left alone.</summary>
    public IReadOnlyList<StoredImage> Images
        => [.. _manifests.OfType<JsonObject>().Select(TryRead).OfType<StoredImage>()];

    /// <summary>True when an entry is of a kind we cannot follow: then nobody can say which blobs are unneeded.</summary>
    public bool HasOpaqueEntries
        => _manifests.Any(e => e is not JsonObject entry || TryRead(entry) is not { Target: { } target }
            || !(target.IsIndex || MediaTypes.IsManifest(target.MediaType)));

    /// <summary>Points <paramref name="reference"/> at <paramref name="target"/>, and gives what it pointed at before.</summary>
    public Descriptor? Set(ImageReference? reference, Descriptor target)
    {
        if (reference is not null)
            target = target.With(Annotations.RefName, reference.Canonical).With(Annotations.ImageName, reference.Canonical);
        // The same content needs no second entry without a name.
        var old = Find(e => reference is null ? e.Target.Digest == target.Digest : reference.Equals(e.Reference));
        var before = old is null ? null : TryRead(old)?.Target;
        if (old is null)
            _manifests.Add((JsonNode)Write(target));
        else if (reference is not null)
            _manifests[_manifests.IndexOf(old)] = Write(target);
        // A name makes an entry without one unnecessary.
        if (reference is not null && Find(e => e.Reference is null && e.Target.Digest == target.Digest) is { } nameless)
            _manifests.Remove(nameless);
        return before;
    }

    /// <summary>Removes an entry; false when it is not there.</summary>
    public bool Remove(StoredImage image)
        => Find(e => Equals(e.Reference, image.Reference) && e.Target.Digest == image.Target.Digest) is { } entry && _manifests.Remove(entry);

    /// <summary>Replaces the file.</summary>
    public void Save()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            _root.WriteTo(writer);
        buffer.Write("\n"u8);
        try
        {
            AtomicFile.Write(_path, buffer.WrittenSpan);
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("write", _path, error);
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when it is no index; message and hint name the file.</exception>
    internal static LayoutIndex Parse(string path, byte[] bytes)
    {
        try
        {
            ManifestJson.RequireText(bytes);
            if (JsonNode.Parse(bytes) is not JsonObject root)
                throw StoreFailure.Damaged($"{path}:1: not a JSON object", Hint);
            if (root["manifests"] is null)
                root["manifests"] = new JsonArray();
            return root["manifests"] is JsonArray manifests
                ? new LayoutIndex(path, root, manifests)
                : throw StoreFailure.Damaged($"{path}: manifests is not an array", Hint);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // Duplicate keys surface as ArgumentException, and only when a node is first looked into.
            var line = (error as JsonException)?.LineNumber is { } number ? $":{number + 1}" : "";
            throw StoreFailure.Damaged($"{path}{line}: {ManifestJson.Reason(error)}", Hint, error);
        }
    }

    private const string Hint = "repair the file or move it away; finch does not overwrite what it cannot read";

    private JsonObject? Find(Func<StoredImage, bool> wanted)
        => _manifests.OfType<JsonObject>().FirstOrDefault(e => TryRead(e) is { } image && wanted(image));

    private static StoredImage? TryRead(JsonObject entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry.ToJsonString());
            var target = document.RootElement.Descriptor("index.json");
            return new StoredImage(Name(target), target);
        }
        catch (RegistryAuthException)
        {
            return null;
        }
    }

    private static ImageReference? Name(Descriptor target)
        => new[] { Annotations.ImageName, Annotations.RefName }
            .Select(key => target.Annotations.TryGetValue(key, out var text) && text.AsSpan().ContainsAny(":/@")
                && ImageReference.TryParse(text, out var reference) ? reference : null)
            .FirstOrDefault(reference => reference is not null);

    private static JsonObject Write(Descriptor target)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in target.Annotations)
            annotations[key] = JsonValue.Create(value);
        var entry = new JsonObject
        {
            ["mediaType"] = JsonValue.Create(target.MediaType),
            ["digest"] = JsonValue.Create(target.Digest.ToString()),
            ["size"] = JsonValue.Create(target.Size),
        };
        if (target.Platform is { } platform)
        {
            var node = new JsonObject { ["architecture"] = JsonValue.Create(platform.Architecture), ["os"] = JsonValue.Create(platform.Os) };
            if (platform.Variant is not null)
                node["variant"] = JsonValue.Create(platform.Variant);
            entry["platform"] = node;
        }

        if (annotations.Count > 0)
            entry["annotations"] = annotations;
        return entry;
    }
}
