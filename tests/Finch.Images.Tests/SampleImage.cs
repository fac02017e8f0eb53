using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Finch.Images.Stores;

namespace Finch.Images.Tests;

/// <summary>Makes small images that are real: layers are tars, configurations name their digests.</summary>
internal static class SampleImage
{
    /// <summary>Puts an image into a store and names it.</summary>
    public static async Task<Descriptor> AddAsync(IImageStore store, string name, string platform, params int[] layerSizes)
    {
        var target = await AddAsync(store, platform, layerSizes);
        await store.TagAsync(ImageReference.Parse(name), target, Cancel);
        return target;
    }

    /// <summary>Puts an image into a store, without a name.</summary>
    public static async Task<Descriptor> AddAsync(IImageStore store, string platform, params int[] layerSizes)
    {
        var layers = new List<Descriptor>();
        var diffIds = new JsonArray();
        foreach (var size in layerSizes)
        {
            var tar = Layer(size);
            diffIds.Add((JsonNode)JsonValue.Create(Digest.Of(tar).ToString())!);
            layers.Add(await PutAsync(store, MediaTypes.OciLayerGzip, Gzip(tar)));
        }

        var parts = platform.Split('/');
        var config = new JsonObject
        {
            ["architecture"] = parts[1],
            ["os"] = parts[0],
            ["created"] = "2026-01-02T03:04:05Z",
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/true") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds },
        };
        var configBlob = await PutAsync(store, MediaTypes.OciConfig, Bytes(config));
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Node(configBlob),
            ["layers"] = new JsonArray([.. layers.Select(Node)]),
        };
        return await PutAsync(store, MediaTypes.OciManifest, Bytes(manifest)) with { Platform = Platform.Of(parts[0], parts[1], parts.ElementAtOrDefault(2)) };
    }

    /// <summary>Puts an index over manifests into a store and names it.</summary>
    public static async Task<Descriptor> AddIndexAsync(IImageStore store, string name, params Descriptor[] manifests)
    {
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciIndex,
            ["manifests"] = new JsonArray([.. manifests.Select(Node)]),
        };
        var target = await PutAsync(store, MediaTypes.OciIndex, Bytes(index));
        await store.TagAsync(ImageReference.Parse(name), target, Cancel);
        return target;
    }

    public static async Task<Descriptor> PutAsync(IImageStore store, string mediaType, byte[] content)
    {
        var descriptor = new Descriptor(mediaType, Digest.Of(content), content.Length);
        await store.WriteBlobAsync(descriptor, content, Cancel);
        return descriptor;
    }

    /// <summary>A tar with one file of random bytes.</summary>
    public static byte[] Layer(int size)
    {
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"file-{Guid.NewGuid():N}") { DataStream = new MemoryStream(content) });
        return tar.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return output.ToArray();
    }

    public static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    public static JsonNode Node(Descriptor descriptor)
    {
        var node = new JsonObject { ["mediaType"] = descriptor.MediaType, ["digest"] = descriptor.Digest.ToString(), ["size"] = descriptor.Size };
        if (descriptor.Platform is { } platform)
        {
            node["platform"] = new JsonObject { ["architecture"] = platform.Architecture, ["os"] = platform.Os };
            if (platform.Variant is not null)
                node["platform"]!["variant"] = platform.Variant;
        }

        return node;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
