using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Finch.Scenarios.Images;

/// <summary>
/// A small but real image, the same bytes at every run: busybox where it is installed, so that an engine can run it, and a file with a
/// message, so that two images can differ.
/// </summary>
internal sealed class SampleImage
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly string _config;
    private readonly string _layer;
    private readonly int _manifestSize;

    private SampleImage(byte[] layer)
    {
        var compressed = Compress(layer);
        _layer = Add(compressed);
        var config = Encoding.UTF8.GetBytes($$"""
            {"created":"2025-01-01T00:00:00Z","architecture":"{{Architecture}}","os":"linux","config":{"Cmd":["/bin/sh"],"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["{{DigestOf(layer)}}"]},"history":[{"created":"2025-01-01T00:00:00Z","created_by":"finch sample image"}]}
            """);
        _config = Add(config);
        var manifest = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{_config}}","size":{{config.Length}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{_layer}}","size":{{compressed.Length}}}]}
            """);
        Digest = Add(manifest);
        _manifestSize = manifest.Length;
    }

    /// <summary>The digest of the manifest: what a registry must show after a push, and a pull must find again.</summary>
    public string Digest { get; }

    /// <summary>This machine's, as images name it.</summary>
    public static string Architecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        _ => "amd64",
    };

    public static SampleImage Make(string message) => new(Layer.Build(message));

    /// <summary>Writes an OCI image layout into a folder.</summary>
    public void SaveLayout(string folder, string tag)
    {
        foreach (var (name, content) in Files(tag))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>Writes what <c>docker save</c> writes today: an OCI layout in a tar file, with docker's older index beside it.</summary>
    public void SaveArchive(string file, string reference)
    {
        var older = $$"""
            [{"Config":"{{PathOf(_config)}}","RepoTags":["{{reference}}"],"Layers":["{{PathOf(_layer)}}"]}]
            """;
        using var output = File.Create(file);
        Layer.WriteTar(output, Files(reference).Append(("manifest.json", Encoding.UTF8.GetBytes(older))));
    }

    internal static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static string PathOf(string digest) => "blobs/" + digest.Replace(':', '/');

    private IEnumerable<(string Name, byte[] Content)> Files(string reference)
    {
        var index = $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"{{ManifestType}}","digest":"{{Digest}}","size":{{_manifestSize}},"annotations":{{Annotations(reference)}}}]}
            """;
        return _blobs.Select(blob => (PathOf(blob.Key), blob.Value))
            .Prepend(("index.json", Encoding.UTF8.GetBytes(index)))
            .Prepend(("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()));
    }

    /// <summary>A layout names its images by tag; an archive carries the whole reference beside it, as docker and containerd do.</summary>
    private static string Annotations(string reference) => reference.Split(':') is [var name, var tag]
        ? $$"""{"io.containerd.image.name":"docker.io/library/{{name}}:{{tag}}","org.opencontainers.image.ref.name":"{{tag}}"}"""
        : $$"""{"org.opencontainers.image.ref.name":"{{reference}}"}""";

    private string Add(byte[] content)
    {
        var digest = DigestOf(content);
        _blobs[digest] = content;
        return digest;
    }

    private static byte[] Compress(byte[] data)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(data);
        return output.ToArray();
    }
}
