namespace Finch.Images;

/// <summary>Points at content by its digest (OCI image-spec, descriptor.md). Only the fields we use are parsed.</summary>
/// <param name="MediaType">The type of the content.</param>
/// <param name="Digest">What its bytes must hash to.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>In an index: what the manifest runs on.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Where a foreign layer may be fetched from. Never asked with a credential (CVE-2020-15157).</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Free text by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>True for an index or a manifest list.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>True for a layer that does not travel through registries.</summary>
    public bool IsForeign => Urls.Count > 0 && MediaTypes.IsForeignLayer(MediaType);

    /// <summary>True for BuildKit's attestation manifests, which sit in an index beside the images but run nowhere.</summary>
    public bool IsAttestation
        => Annotations.ContainsKey("vnd.docker.reference.type") || Platform is { Os: "unknown", Architecture: "unknown" };
}
