using System.Text.Json;
using Finch.Auth;

namespace Finch.Images;

/// <summary>An image manifest or an index, with the exact bytes it came in: those are hashed, stored and pushed, never a rewrite.</summary>
public abstract class Manifest
{
    /// <summary>The practical limit of registries, and ours for content that is held in memory.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private protected Manifest(ReadOnlyMemory<byte> bytes, string mediaType, Digest digest)
    {
        Bytes = bytes;
        Descriptor = new Descriptor(mediaType, digest, bytes.Length);
    }

    /// <summary>The document as it was received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its media type, digest and size.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>What the document points at: configuration and layers, or manifests.</summary>
    public abstract IReadOnlyList<Descriptor> Children { get; }

    /// <summary>Parses a manifest of either kind.</summary>
    /// <param name="bytes">The document; at most <see cref="MaxBytes"/>.</param>
    /// <param name="mediaType">What the registry or the descriptor called it; the document's own <c>mediaType</c> comes first.</param>
    /// <param name="expected">The digest it was asked for by; null computes SHA-256 of what came.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/>: too large, malformed, another digest, or schema 1.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> bytes, string? mediaType, Digest? expected = null)
    {
        if (bytes.Length > MaxBytes)
            throw ManifestJson.Malformed("manifest", $"it is larger than {MaxBytes} bytes");
        if (expected is not null && !expected.Matches(bytes.Span))
            throw new RegistryAuthException(AuthFailure.Protocol, $"the manifest does not have the digest {expected}");
        using var document = ManifestJson.Open(bytes, "manifest");
        var root = document.RootElement;
        var digest = expected ?? Digest.Of(bytes.Span);
        var (hasManifests, hasLayers) = (root.TryGetProperty("manifests", out _), root.TryGetProperty("layers", out _));
        // One document must not be an index to one reader and a manifest to another (CVE-2021-41190).
        if (hasManifests && hasLayers)
            throw ManifestJson.Malformed("manifest", "it has both manifests and layers");
        if (root.TryGetProperty("fsLayers", out _))
        {
            throw new RegistryAuthException(AuthFailure.Protocol, "the image has a manifest of schema 1, which no current tool reads",
                "rebuild it, or push it again with a current tool");
        }

        var said = root.Text("mediaType");
        if ((hasManifests && MediaTypes.IsManifest(said)) || (!hasManifests && MediaTypes.IsIndex(said)))
            throw ManifestJson.Malformed("manifest", $"it says that it is {said}, and holds something else");
        var type = said ?? mediaType;
        if (hasManifests)
            return new ImageIndex(bytes, MediaTypes.IsIndex(type) ? type! : MediaTypes.OciIndex, digest, root);
        if (hasLayers || root.TryGetProperty("config", out _))
            return new ImageManifest(bytes, MediaTypes.IsManifest(type) ? type! : MediaTypes.OciManifest, digest, root);
        throw ManifestJson.Malformed("manifest", "it has neither manifests nor layers");
    }
}

/// <summary>An image manifest: a configuration and its layers (OCI image-spec, manifest.md).</summary>
public sealed class ImageManifest : Manifest
{
    internal ImageManifest(ReadOnlyMemory<byte> bytes, string mediaType, Digest digest, JsonElement root)
        : base(bytes, mediaType, digest)
    {
        if (!root.TryGetProperty("config", out var config))
            throw ManifestJson.Malformed("manifest", "it has no config");
        Config = config.Descriptor("manifest");
        Layers = [.. root.Items("layers").Select(l => l.Descriptor("manifest"))];
    }

    /// <summary>The image's configuration.</summary>
    public Descriptor Config { get; }

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<Descriptor> Layers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Descriptor> Children => [Config, .. Layers];
}

/// <summary>A list of manifests, one per platform (OCI image-spec, image-index.md; Docker's manifest list).</summary>
public sealed class ImageIndex : Manifest
{
    internal ImageIndex(ReadOnlyMemory<byte> bytes, string mediaType, Digest digest, JsonElement root)
        : base(bytes, mediaType, digest)
        => Manifests = [.. root.Items("manifests").Select(m => m.Descriptor("index"))];

    /// <summary>The manifests in the index's order.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Descriptor> Children => Manifests;

    /// <summary>The manifest that runs best on <paramref name="platform"/>.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.NotFound"/>, with the platforms there are.</exception>
    public Descriptor Select(Platform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        var images = Manifests.Where(m => !m.IsAttestation).ToArray();
        var best = images.Where(m => m.Platform is not null && platform.Rank(m.Platform) is not null)
            .MinBy(m => platform.Rank(m.Platform!));
        if (best is null && images is [{ Platform: null } only])
            best = only;
        return best ?? throw new RegistryAuthException(AuthFailure.NotFound, $"the image has no manifest for {platform}",
            images.Length == 0 ? "its index is empty" : $"choose one with --platform: {string.Join(", ", images.Select(m => m.Platform?.ToString() ?? "unknown").Distinct())}");
    }
}
