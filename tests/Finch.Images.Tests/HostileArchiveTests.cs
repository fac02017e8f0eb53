using System.Text;
using CsCheck;
using Finch.Auth;
using Finch.Images.Archives;
using Finch.Images.Stores;

namespace Finch.Images.Tests;

/// <summary>Archives made to escape or to exhaust.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private const string Huge = "77777777777";

    private static readonly string Hex = new('a', 64);

    private readonly string _home = Path.Combine(Path.GetTempPath(), "finch-hostile-" + Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_home))
            Directory.Delete(_home, recursive: true);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public async Task Names_and_attributes_are_not_taken_into_memory_without_limit(char type)
        => await RefusedAsync(SampleImage.Gzip(new RawTar().Add("long", new byte[1024 * 1024], type, size: "10000000000").Close()), "larger than 262144 bytes");

    [Fact]
    public async Task Entries_have_an_end_also_those_that_nobody_wants()
    {
        var one = new RawTar().Add("d/", [], '5').Close(end: false);
        var all = new byte[one.Length * 100_001];
        for (var at = 0; at < all.Length; at += one.Length)
            one.CopyTo(all, at);
        await RefusedAsync(SampleImage.Gzip(all), "more than 100000 entries");
    }

    [Fact]
    public async Task Two_files_of_one_name_are_refused_unless_they_are_equal()
    {
        await RefusedAsync(new RawTar().Add("manifest.json", "[]"u8.ToArray()).Add("./manifest.json", "[ ]"u8.ToArray()).Close(), "two different files named manifest.json");
        await RefusedAsync(new RawTar().Add("a/layer.tar", SampleImage.Layer(5)).Add("a//layer.tar", SampleImage.Layer(5)).Close(), "two different files named a/layer.tar");
        await RefusedAsync(new RawTar().Add("manifest.json", "[]"u8.ToArray()).Add("manifest.json", "[]"u8.ToArray()).Close(), "neither manifest.json nor index.json");
    }

    [Fact]
    public async Task Too_many_images_are_refused()
        => await RefusedAsync(new RawTar().Add("manifest.json", Encoding.UTF8.GetBytes(
            "[" + string.Join(',', Enumerable.Repeat("{\"Config\":\"c\",\"Layers\":[]}", 1001)) + "]")).Close(), "more than 1000 images");

    [Fact]
    public async Task A_layer_that_cannot_be_decompressed_is_refused()
    {
        byte[] layer = [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0];
        await RefusedAsync(new RawTar()
            .Add("c.json", Encoding.UTF8.GetBytes($$$"""{"rootfs":{"diff_ids":["sha256:{{{Hex}}}"]}}"""))
            .Add("layer.tar", layer)
            .Add("manifest.json", """[{"Config":"c.json","Layers":["layer.tar"]}]"""u8.ToArray()).Close(), "cannot be decompressed");
    }

    [Fact]
    public async Task Declared_sizes_are_not_believed()
    {
        await RefusedAsync(new RawTar().Add("index.json", "{}"u8.ToArray(), size: Huge).Close(end: false));
        await RefusedAsync(new RawTar().Add("a/layer.tar", new byte[10], size: Huge).Close(end: false));
        await RefusedAsync(new RawTar().Add($"blobs/sha256/{Hex}", new byte[10], size: "00000010000").Close(end: false));
        await RefusedAsync(new RawTar().AddAttributes("size=9000000000000000000").Add($"blobs/sha256/{Hex}", new byte[10]).Close());
        await RefusedAsync(new RawTar().Add("index.json", [], size: "\u0080\0\0\0\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff").Close());
    }

    [Fact]
    public async Task Attributes_rename_and_resize_what_follows()
    {
        // The header calls it something harmless and empty; the attributes say what it is.
        await RefusedAsync(new RawTar().AddAttributes("path=index.json", "size=2").Add("readme", "{}"u8.ToArray()).Close(), "names no image");
        await RefusedAsync(new RawTar().AddAttributes("path=../../../escaped", "size=3").Add("readme", "abc"u8.ToArray()).Close());
        await RefusedAsync(new RawTar().AddAttributes("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=index.json", "GNU.sparse.realsize=8000000000")
            .Add("GNUSparseFile.0/index.json", "1\n0\n2\n"u8.ToArray()).Close());
        await RefusedAsync(new RawTar().Add("sparse", new byte[10], 'S').Close(), "not supported");
    }

    [Fact]
    public async Task Whatever_an_archive_says_it_is_loaded_or_refused_and_stays_in_the_store()
    {
        var names = OneOf("index.json", "oci-layout", "manifest.json", "a/layer.tar", "../escaped", "/escaped", "a/../../escaped", $"blobs/sha256/{Hex}",
            "blobs/sha256/../../escaped", "a", "", "..", ".", "a\\..\\escaped", "config.json");
        var contents = Gen.OneOf(Gen.Byte.Array[0, 600], OneOf("{}", "[]", "{\"manifests\":[{}]}", "[{\"Config\":\"../escaped\",\"Layers\":[\"a/layer.tar\"]}]",
            "[{\"Config\":\"config.json\",\"RepoTags\":[\"x:1\"],\"Layers\":[]}]", "{\"rootfs\":{\"diff_ids\":[]}}", "30 path=../../../escaped-as-pax\n", "20 size=777777777777\n")
            .Select(text => Encoding.UTF8.GetBytes(text)));
        var types = Gen.Char["0001257xgLKSVD\0"];
        var sizes = Gen.OneOf(Gen.Const((string?)null), OneOf<string?>("00000000000", "00000001000", Huge, "\u0080\0\0\0\0\0\0\0\0\0\u0002\0", "not octal", "-1"));
        var entries = Gen.Select(names, contents, types, names, sizes).Array[1, 6];
        await Gen.Select(entries, Gen.Bool, Gen.Bool).SampleAsync(async (list, end, zip) =>
        {
            var tar = new RawTar();
            foreach (var (name, content, type, link, size) in list)
                tar.Add(name, content, type, link, size);
            var bytes = tar.Close(end);
            try
            {
                await LoadAsync(zip ? SampleImage.Gzip(bytes) : bytes);
            }
            catch (RegistryAuthException error)
            {
                Assert.NotEmpty(error.Message);
            }

            Assert.Empty(Directory.EnumerateFileSystemEntries(_home, "*escaped*", SearchOption.AllDirectories));
            Assert.Equal(["store"], Directory.EnumerateFileSystemEntries(_home).Select(Path.GetFileName));
        }, iter: 300, threads: 1);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private async Task LoadAsync(byte[] archive)
        => await new ImageLoader(new OciLayoutStore(Path.Combine(_home, "store"))).LoadAsync(new Unseekable(archive), Cancel);

    private async Task RefusedAsync(byte[] archive, string words = "")
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => LoadAsync(archive));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Empty(await new OciLayoutStore(Path.Combine(_home, "store")).ListAsync(Cancel));
    }
}
