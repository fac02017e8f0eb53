using System.Security.Cryptography;
using System.Text;

namespace Finch.Peers.Fixtures;

/// <summary>
/// An image of large layers in an OCI layout. The layers are real archives of random bytes: nobody can make them smaller, and nobody has a
/// reason to try, as with the layers that a build leaves behind.
/// </summary>
internal sealed class LargeImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly List<LayerFile> _layers = [];
    private string _index = "";

    private LargeImage(string layout) => Layout = layout;

    public string Layout { get; }

    public string Blobs => Path.Combine(Layout, "blobs", "sha256");

    public IEnumerable<string> LayerDigests => _layers.Select(layer => layer.Hex);

    public string ConfigDigest { get; private set; } = "";

    public string ManifestDigest { get; private set; } = "";

    /// <param name="layout">The folder to make it in.</param>
    /// <param name="reference">Its name there.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="mebibytes">The size of each.</param>
    public static LargeImage Make(string layout, string reference, int layers, int mebibytes)
    {
        var image = new LargeImage(layout);
        Directory.CreateDirectory(image.Blobs);
        var random = new Random(20);
        var content = new byte[mebibytes << 20];
        for (var layer = 0; layer < layers; layer++)
        {
            random.NextBytes(content);
            image._layers.Add(LayerFile.Write(image.Blobs, $"layer-{layer}.bin", content));
        }

        image.Describe(reference);
        return image;
    }

    /// <summary>The layout names its image as it did when it was made.</summary>
    public void RestoreIndex() => File.WriteAllText(Path.Combine(Layout, "index.json"), _index);

    /// <summary>Every layer must have arrived, in its full size, under its digest.</summary>
    public void MustBeIn(string blobs)
    {
        foreach (var layer in _layers)
        {
            var file = new FileInfo(Path.Combine(blobs, layer.Hex));
            if (!file.Exists || file.Length != layer.Size) throw new BenchFailure($"sha256:{layer.Hex} did not arrive");
        }
    }

    private void Describe(string reference)
    {
        var architecture = Places.Rid.EndsWith("arm64", StringComparison.Ordinal) ? "arm64" : "amd64";
        var diffs = string.Join(',', _layers.Select(layer => $"\"sha256:{layer.DiffHex}\""));
        var (config, configSize) = Add($$$"""
            {"architecture":"{{{architecture}}}","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[{{{diffs}}}]}}
            """);
        var layers = string.Join(',', _layers.Select(layer =>
            $$$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{{{layer.Hex}}}","size":{{{layer.Size}}}}"""));
        var (manifest, manifestSize) = Add($$$"""
            {"schemaVersion":2,"mediaType":"{{{ManifestType}}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{{config}}}","size":{{{configSize}}}},"layers":[{{{layers}}}]}
            """);
        (ConfigDigest, ManifestDigest) = (config, manifest);
        _index = $$$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"{{{ManifestType}}}","digest":"sha256:{{{manifest}}}","size":{{{manifestSize}}},"annotations":{"org.opencontainers.image.ref.name":"{{{reference}}}"}}]}
            """;
        RestoreIndex();
        File.WriteAllText(Path.Combine(Layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    private (string Hex, int Size) Add(string json)
    {
        var content = Encoding.UTF8.GetBytes(json);
        var hex = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(Path.Combine(Blobs, hex), content);
        return (hex, content.Length);
    }
}
