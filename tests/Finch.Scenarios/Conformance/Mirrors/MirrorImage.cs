using System.Text;
using Finch.Scenarios.Images;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>A small image; another name is another image, so that no program has a part of it already.</summary>
internal sealed class MirrorImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly Dictionary<string, (string Name, byte[] Content)> _parts = [];

    public MirrorImage(string name)
    {
        using var files = new MemoryStream();
        Layer.WriteTar(files, [("name.txt", Encoding.UTF8.GetBytes(name))]);
        var layer = Add("layer", files.ToArray());
        var author = SampleImage.DigestOf(Encoding.UTF8.GetBytes(name));
        var config = Add("config", Encoding.UTF8.GetBytes($$$"""
            {"architecture":"{{{SampleImage.Architecture}}}","os":"linux","author":"{{{author}}}","rootfs":{"type":"layers","diff_ids":["{{{layer.Digest}}}"]}}
            """));
        Digest = Add("manifest", Encoding.UTF8.GetBytes($$$"""
            {"schemaVersion":2,"mediaType":"{{{ManifestType}}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{config.Digest}}}","size":{{{config.Size}}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{{layer.Digest}}}","size":{{{layer.Size}}}}]}
            """)).Digest;
    }

    /// <summary>The digest of the manifest.</summary>
    public string Digest { get; }

    /// <summary>What a tag or a digest stands for: <c>tag</c>, <c>manifest</c>, <c>config</c> or <c>layer</c>, and the bytes; null for another digest.</summary>
    public (string Name, byte[] Content)? Find(string reference)
        => _parts.TryGetValue(reference, out var part) ? part : reference.Contains(':') || reference.Length == 0 ? null : ("tag", _parts[Digest].Content);

    private (string Digest, int Size) Add(string name, byte[] content)
    {
        var digest = SampleImage.DigestOf(content);
        _parts[digest] = (name, content);
        return (digest, content.Length);
    }
}
