using System.Formats.Tar;
using System.Text.Json.Nodes;
using CsCheck;
using Finch.Auth;
using Finch.Images.Archives;
using Finch.Images.Stores;

namespace Finch.Images.Tests;

public sealed class ArchiveTests : IDisposable
{
    private readonly TestStore _from = new();
    private readonly TestStore _to = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task Saved_images_load_with_the_same_digests()
    {
        var a = await SampleImage.AddAsync(_from.Store, "a:1", "linux/amd64", 100, 5_000);
        var b = await SampleImage.AddAsync(_from.Store, "ghcr.io/o/b:2", "linux/amd64", 70_000);
        await _from.Store.TagAsync(ImageReference.Parse("a:latest"), a, Cancel);
        var archive = await SaveAsync();
        Assert.Equal(archive, await SaveAsync());

        var loaded = await LoadAsync(archive);
        Assert.Equal(["docker.io/library/a:1", "docker.io/library/a:latest", "ghcr.io/o/b:2"],
            loaded.Select(i => i.Reference!.Canonical).Order(StringComparer.Ordinal));
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Equal(b.Digest, (await _to.Store.FindAsync(ImageReference.Parse("ghcr.io/o/b:2"), Cancel))!.Target.Digest);
    }

    [Fact]
    public async Task Each_blob_is_told_of_once_as_new_and_then_as_there()
    {
        await SampleImage.AddAsync(_from.Store, "a:1", "linux/amd64", 100, 5_000);
        var archive = await SaveAsync();
        foreach (var expected in new[] { "started finished", "skipped" })
        {
            var progress = new RecordedProgress();
            await new ImageLoader(_to.Store) { Progress = progress }.LoadAsync(new Unseekable(archive), Cancel);
            Assert.Equal(string.Join(' ', Enumerable.Repeat(expected, _from.Blobs.Length)), string.Join(' ', progress.Events));
        }
    }

    [Fact]
    public async Task Any_image_survives_the_round_trip()
        => await Gen.Int[0, 3_000].Array[0, 4].SampleAsync(async sizes =>
        {
            using var from = new TestStore();
            using var to = new TestStore();
            await SampleImage.AddAsync(from.Store, "x/y:z", "linux/arm64", sizes);
            var tar = new MemoryStream();
            await new ImageSaver(from.Store).SaveAsync(await from.Store.ListAsync(Cancel), tar, Cancel);
            await new ImageLoader(to.Store).LoadAsync(new Unseekable(SampleImage.Gzip(tar.ToArray())), Cancel);
            Assert.Equal(from.Blobs, to.Blobs);
        }, iter: 25, threads: 1);

    [Fact]
    public async Task An_index_travels_with_the_platforms_it_has()
    {
        var here = await SampleImage.AddAsync(_from.Store, Platform.Default.ToString(), 10);
        var absent = new Descriptor(MediaTypes.OciManifest, Digest.Of("absent"u8), 6) { Platform = Platform.Of("linux", "s390x") };
        var index = await SampleImage.AddIndexAsync(_from.Store, "multi:1", here, absent);
        Assert.Equal(index.Digest, Assert.Single(await LoadAsync(await SaveAsync())).Target.Digest);
        Assert.Equal(_from.Blobs, _to.Blobs);
    }

    [Fact]
    public async Task An_image_whose_type_an_index_does_not_say_is_loaded_kept_and_saved_whole()
    {
        var image = await SampleImage.AddAsync(_from.Store, "linux/amd64", 10, 20);
        var inner = new Descriptor(MediaTypes.OctetStream, image.Digest, image.Size) { Platform = image.Platform };
        var index = await SampleImage.AddIndexAsync(_from.Store, "odd:1", inner);
        var named = Assert.Single(await _from.Store.ListAsync(Cancel));
        Assert.Empty(await _from.Store.CollectAsync(Cancel));

        var tar = new RawTar().Add("index.json", SampleImage.Bytes(new JsonObject
        {
            ["manifests"] = new JsonArray(new JsonObject { ["digest"] = index.Digest.ToString(), ["size"] = index.Size }),
        }));
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(_from.Root, "blobs", "sha256")))
            tar.Add($"blobs/sha256/{Path.GetFileName(blob)}", await File.ReadAllBytesAsync(blob, Cancel));
        var loaded = Assert.Single(await LoadAsync(tar.Close()));
        Assert.Equal(MediaTypes.OciIndex, loaded.Target.MediaType);
        Assert.Empty(await _to.Store.CollectAsync(Cancel));
        Assert.Equal(_from.Blobs, _to.Blobs);

        using var again = new TestStore();
        await new ImageLoader(again.Store).LoadAsync(new Unseekable(await SaveAsync()), Cancel);
        Assert.Equal(_from.Blobs, again.Blobs);
        Assert.Equal(named.Reference, Assert.Single(await again.Store.ListAsync(Cancel)).Reference);
    }

    [Fact]
    public async Task An_incomplete_image_is_not_saved()
    {
        await SampleImage.AddAsync(_from.Store, "a:1", "linux/amd64", 100);
        File.Delete(Directory.EnumerateFiles(Path.Combine(_from.Root, "blobs", "sha256")).MinBy(f => new FileInfo(f).Length)!);
        Assert.Equal(AuthFailure.NotFound, (await Assert.ThrowsAsync<RegistryAuthException>(SaveAsync)).Failure);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_older_docker_archive_gets_a_manifest_with_compressed_layers(bool manifestFirst, bool linked)
    {
        var layers = new[] { SampleImage.Layer(1_000), SampleImage.Layer(2_000) };
        var loaded = Assert.Single(await LoadAsync(DockerArchive(layers, layers, manifestFirst, linked)));
        Assert.Equal("docker.io/library/old:1", loaded.Reference!.Canonical);
        var manifest = (ImageManifest)await _to.Store.ReadManifestAsync(loaded.Target, Cancel);
        Assert.Equal(2, manifest.Layers.Count);
        Assert.All(manifest.Layers, l => Assert.Equal(MediaTypes.OciLayerGzip, l.MediaType));
        for (var i = 0; i < layers.Length; i++)
            Assert.Equal(Digest.Of(layers[i]), await LayerCompressor.DiffIdAsync(_to.Store, manifest.Layers[i], Cancel));

        // The same archive gives the same image.
        using var again = new TestStore();
        await new ImageLoader(again.Store).LoadAsync(new Unseekable(DockerArchive(layers, layers, manifestFirst, linked)), Cancel);
        Assert.Contains(loaded.Target.Digest.Hex, again.Blobs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData(5_000_000)]
    public async Task A_layer_of_any_size_is_compressed_and_comes_back(int size)
    {
        var content = new byte[size];
        Random.Shared.NextBytes(content.AsSpan(0, size / 2));
        await using var writer = await _to.Store.StartBlobAsync(expected: null, Cancel);
        using var hash = Digest.StartHash(null);
        await new BlockGzip().CompressAsync(new Unseekable(content), writer, hash, Cancel);
        var blob = await writer.CommitAsync(Cancel);
        Assert.Equal(Digest.Of(content), Digest.Finish(hash));
        Assert.Equal(Digest.Of(content), await LayerCompressor.DiffIdAsync(_to.Store, new Descriptor(MediaTypes.OciLayerGzip, blob.Digest, blob.Size), Cancel));
    }

    [Fact]
    public async Task Compressed_layers_of_a_docker_archive_are_kept()
    {
        var layer = SampleImage.Layer(1_000);
        var loaded = Assert.Single(await LoadAsync(DockerArchive([layer], [SampleImage.Gzip(layer)])));
        var manifest = (ImageManifest)await _to.Store.ReadManifestAsync(loaded.Target, Cancel);
        Assert.Equal(Digest.Of(SampleImage.Gzip(layer)), manifest.Layers[0].Digest);
    }

    [Fact]
    public async Task A_layer_that_is_not_the_configurations_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => LoadAsync(DockerArchive([SampleImage.Layer(10)], [SampleImage.Layer(10)])));
        Assert.Equal(AuthFailure.Protocol, failure.Failure);
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await _to.Store.ListAsync(Cancel));
    }

    [Theory]
    [InlineData("../../../../tmp/finch-escaped")]
    [InlineData("/tmp/finch-escaped")]
    [InlineData("blobs/sha256/../../finch-escaped")]
    public async Task Names_in_an_archive_are_no_paths(string name)
    {
        var archive = Tar(writer =>
        {
            writer.WriteEntry(Entry(name, "x"u8.ToArray()));
            writer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "manifest.json") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "loop") { LinkName = "loop" });
        });
        Assert.Equal(AuthFailure.Protocol, (await Assert.ThrowsAsync<RegistryAuthException>(() => LoadAsync(archive))).Failure);
        Assert.False(File.Exists("/tmp/finch-escaped"));
        Assert.Empty(Directory.GetFiles(_to.Root, "*escaped*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Damaged_archives_are_refused_and_nothing_else_is_thrown()
    {
        await SampleImage.AddAsync(_from.Store, "a:1", "linux/amd64", 300);
        var good = await SaveAsync();
        await Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Bool).SampleAsync(async (at, value, cut) =>
        {
            var bad = cut ? good[..at] : (byte[])good.Clone();
            if (!cut)
                bad[at] = value;
            try
            {
                using var store = new TestStore();
                await new ImageLoader(store.Store).LoadAsync(new Unseekable(bad), Cancel);
            }
            catch (RegistryAuthException)
            {
            }
        }, iter: 150, threads: 1);
    }

    private async Task<byte[]> SaveAsync()
    {
        var tar = new MemoryStream();
        await new ImageSaver(_from.Store).SaveAsync(await _from.Store.ListAsync(Cancel), tar, Cancel);
        return tar.ToArray();
    }

    private Task<IReadOnlyList<StoredImage>> LoadAsync(byte[] archive) => new ImageLoader(_to.Store).LoadAsync(new Unseekable(archive), Cancel);

    /// <summary>As <c>docker save</c> wrote it before version 25; <paramref name="linked"/> as skopeo does.</summary>
    private static byte[] DockerArchive(byte[][] layers, byte[][] files, bool manifestFirst = false, bool linked = false)
    {
        var config = SampleImage.Bytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(l => (JsonNode)Digest.Of(l).ToString())]) },
        });
        var manifest = SampleImage.Bytes(new JsonArray(new JsonObject
        {
            ["Config"] = "config.json",
            ["RepoTags"] = new JsonArray("old:1"),
            ["Layers"] = new JsonArray([.. layers.Select((_, i) => (JsonNode)$"layer{i}/layer.tar")]),
        }));
        return Tar(writer =>
        {
            if (manifestFirst)
                writer.WriteEntry(Entry("manifest.json", manifest));
            for (var i = 0; i < files.Length; i++)
            {
                writer.WriteEntry(Entry(linked ? $"{i}.tar" : $"layer{i}/layer.tar", files[i]));
                if (linked)
                    writer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"layer{i}/layer.tar") { LinkName = $"../{i}.tar" });
            }

            writer.WriteEntry(Entry("./config.json", config));
            if (!manifestFirst)
                writer.WriteEntry(Entry("manifest.json", manifest));
        });
    }

    private static UstarTarEntry Entry(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    private static byte[] Tar(Action<TarWriter> write)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            write(writer);
        return tar.ToArray();
    }
}
