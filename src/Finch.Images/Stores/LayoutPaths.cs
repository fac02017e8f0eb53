namespace Finch.Images.Stores;

/// <summary>The files of one OCI image layout (OCI image-spec, image-layout.md), and the few of ours beside them.</summary>
internal sealed class LayoutPaths(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The marker that makes a directory a layout.</summary>
    public string Marker => Path.Combine(Root, "oci-layout");

    public string Index => Path.Combine(Root, "index.json");

    public string IndexLock => Path.Combine(Root, "index.json.lock");

    /// <summary>Shared by transfers, exclusive for the clean-up.</summary>
    public string LeaseLock => Path.Combine(Root, "blobs.lock");

    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Blobs that are still being written; on the same file system, so that the last step is a rename.</summary>
    public string Ingest => Path.Combine(Root, "ingest");

    public string Blob(Digest digest) => Path.Combine(Blobs, digest.Algorithm, digest.Hex);
}
