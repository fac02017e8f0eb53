using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Finch.Fuzz.Making;

/// <summary>Makes archives of images, docker's and OCI's, that are right but for a few things.</summary>
internal sealed class ArchiveMaker(Mutator documents)
{
    private static readonly string[] Names =
    [
        "manifest.json", "index.json", "oci-layout", "repositories", "a/layer.tar", "a/json", "c.json", "../../etc/passwd", "/etc/passwd", "./manifest.json", "a/../index.json",
        "blobs/sha256/" + Zeros, "blobs/sha512/x", "blobs/sha256", "", ".", "a//layer.tar", "PaxHeaders/0", "x.tar.gz",
    ];

    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly char[] Types = ['0', '0', '0', '0', '\0', '1', '2', '3', '5', '6', '7', 'x', 'g', 'L', 'K', 'S', 'V', 'Z'];

    private static readonly string[] Sizes = ["77777777777", "00000000000", "00000000001", "-0000000001", "           ", "\x80\0\0\0\0\0\0\0\0\0\x10\0", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "0000000001x"];

    private static readonly string[] Attributes =
        ["20 path=../../passwd\n", "12 size=0600\n", "29 size=9223372036854775807\n", "18 linkpath=/a/b/c\n", "9999999 path=x\n", "8 a=b\n", "x", "11 path=é\n", "30 GNU.sparse.realsize=1000000\n", "0 a=b\n"];

    public byte[] Make(Chance chance)
    {
        var tar = new TarMaker();
        var entries = chance.Once(2) ? DockerArchive(chance) : OciArchive(chance);
        if (chance.Once(4))
            entries.Reverse();
        foreach (var (name, content) in entries)
        {
            if (chance.Once(12))
                continue;
            if (chance.Once(8))
                Stray(tar, chance);
            tar.Add(name, chance.Once(16) ? documents.Make(chance) : content, '0', "", chance.Once(24) ? chance.Of(Sizes) : null, chance.Once(12) ? chance : null);
        }

        var bytes = tar.Close(end: !chance.Once(6));
        if (chance.Once(6))
            bytes = bytes[..chance.Below(bytes.Length + 1)];
        if (chance.Once(4))
            bytes = Gzip(bytes);
        for (var left = chance.Once(4) ? chance.Below(8) : 0; left > 0 && bytes.Length > 0; left--)
            bytes[chance.Below(bytes.Length)] = (byte)chance.Next();
        return bytes;
    }

    private void Stray(TarMaker tar, Chance chance)
    {
        var type = chance.Of(Types);
        var content = type is 'x' or 'g' ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1 + chance.Below(3)).Select(_ => chance.Of(Attributes))))
            : chance.Once(2) ? [] : documents.Make(chance);
        tar.Add(chance.Of(Names), content, type, chance.Of(Names), chance.Once(4) ? chance.Of(Sizes) : null, chance.Once(6) ? chance : null);
    }

    private static List<(string Name, byte[] Content)> DockerArchive(Chance chance)
    {
        var layer = Layer(chance);
        var diffId = Digest(chance.Once(16) ? [] : layer);
        var config = Text($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}""");
        var manifest = Text($$$"""[{"Config":"c.json","RepoTags":[{{{(chance.Once(3) ? "" : "\"fuzz/app:1\"")}}}],"Layers":["a/layer.tar"]}]""");
        return [("c.json", config), ("a/layer.tar", chance.Once(6) ? Gzip(layer) : layer), ("manifest.json", manifest)];
    }

    private static List<(string Name, byte[] Content)> OciArchive(Chance chance)
    {
        var layer = Layer(chance);
        var blob = chance.Once(2) ? Gzip(layer) : layer;
        var config = Text($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{Digest(layer)}}}"]}}""");
        var manifest = Text(
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{Digest(config)}}}","size":{{{config.Length}}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{{Digest(blob)}}}","size":{{{blob.Length}}}}]}""");
        var index = Text(
            $$$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest(manifest)}}}","size":{{{manifest.Length - (chance.Once(16) ? 1 : 0)}}},"annotations":{"org.opencontainers.image.ref.name":"registry.example.com/fuzz/app:1"}}]}""");
        return [("oci-layout", Text("""{"imageLayoutVersion":"1.0.0"}""")), ("index.json", index), Blob(manifest), Blob(config), Blob(blob)];
    }

    private static (string Name, byte[] Content) Blob(byte[] content) => ("blobs/" + Digest(content).Replace(':', '/'), content);

    private static byte[] Layer(Chance chance)
    {
        var layer = new TarMaker();
        layer.Add("file", chance.Bytes(chance.Below(700)), '0', "", null, null);
        return layer.Close(end: true);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return output.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
