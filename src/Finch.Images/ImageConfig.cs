using System.Globalization;
using Finch.Auth;

namespace Finch.Images;

/// <summary>What we read of an image's configuration (OCI image-spec, config.md). The bytes are kept for whoever wants the rest.</summary>
public sealed class ImageConfig
{
    private ImageConfig(ReadOnlyMemory<byte> bytes, Platform? platform, DateTimeOffset? created, Digest[] diffIds)
    {
        Bytes = bytes;
        Platform = platform;
        Created = created;
        DiffIds = diffIds;
    }

    /// <summary>The document as it was received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What the image runs on; null when the document does not say.</summary>
    public Platform? Platform { get; }

    /// <summary>When it was built; null when the document does not say.</summary>
    public DateTimeOffset? Created { get; }

    /// <summary>The digests of the uncompressed layers, the lowest first.</summary>
    public IReadOnlyList<Digest> DiffIds { get; }

    /// <summary>Parses a configuration.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/> when it is no JSON object or names impossible layers.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> bytes)
    {
        using var document = ManifestJson.Open(bytes, "image configuration");
        var root = document.RootElement;
        var created = DateTimeOffset.TryParse(root.Text("created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : (DateTimeOffset?)null;
        var diffIds = root.TryGetProperty("rootfs", out var rootfs) ? rootfs.Texts("diff_ids") : [];
        return new ImageConfig(bytes, root.Platform(), created, [.. diffIds.Select(DiffId)]);
    }

    /// <summary>Refuses an image for another platform than the one that was asked for. One that does not say is taken for the right one.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.NotFound"/>.</exception>
    internal void MustRunOn(Platform wanted, RegistryHost? host = null)
    {
        if (Platform is { } actual && wanted.Rank(actual) is null)
        {
            throw new RegistryAuthException(AuthFailure.NotFound, $"the image is for {actual}, not for {wanted}",
                $"leave out --platform, or ask for {actual}", host);
        }
    }

    private static Digest DiffId(string text)
        => Digest.TryParse(text, out var digest)
            ? digest
            : throw ManifestJson.Malformed("image configuration", $"'{text}' is not a digest");
}
