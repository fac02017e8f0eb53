using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Images.Stores;

namespace Finch.Images.Tests;

public sealed class LayoutStoreTests : IDisposable
{
    private readonly TestStore _test = new();

    private OciLayoutStore Store => _test.Store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task An_empty_store_has_no_images_and_makes_no_files()
    {
        Assert.Empty(await Store.ListAsync(Cancel));
        Assert.Empty(await Store.CollectAsync(Cancel));
        Assert.False(Directory.Exists(_test.Root));
    }

    [Fact]
    public async Task The_directory_is_an_oci_layout()
    {
        var target = await SampleImage.AddAsync(Store, "ghcr.io/o/app:1", "linux/amd64", 100);
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", await File.ReadAllTextAsync(Path.Combine(_test.Root, "oci-layout"), Cancel));
        var entry = JsonNode.Parse(await File.ReadAllTextAsync(_test.Index, Cancel))!["manifests"]![0]!;
        Assert.Equal(target.Digest.ToString(), (string?)entry["digest"]);
        Assert.Equal("ghcr.io/o/app:1", (string?)entry["annotations"]!["org.opencontainers.image.ref.name"]);
        Assert.Equal("ghcr.io/o/app:1", (string?)entry["annotations"]!["io.containerd.image.name"]);
        foreach (var blob in _test.Blobs)
            Assert.Equal(blob, Digest.Of(await File.ReadAllBytesAsync(Path.Combine(_test.Root, "blobs", "sha256", blob), Cancel)).Hex);
    }

    [Fact]
    public async Task What_other_tools_wrote_into_the_index_survives()
    {
        await SampleImage.AddAsync(Store, "a:1", "linux/amd64", 10);
        var index = JsonNode.Parse(await File.ReadAllTextAsync(_test.Index, Cancel))!.AsObject();
        index["annotations"] = new JsonObject { ["theirs"] = "kept" };
        index["manifests"]![0]!["artifactType"] = "theirs";
        await File.WriteAllTextAsync(_test.Index, index.ToJsonString(), Cancel);
        await SampleImage.AddAsync(Store, "b:1", "linux/amd64", 10);
        var after = JsonNode.Parse(await File.ReadAllTextAsync(_test.Index, Cancel))!;
        Assert.Equal("kept", (string?)after["annotations"]!["theirs"]);
        Assert.Equal("theirs", (string?)after["manifests"]![0]!["artifactType"]);
        Assert.Equal(2, after["manifests"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("{\n\"manifests\": [\n oops", ":3")]
    [InlineData("[]", ":1")]
    [InlineData("{\"manifests\":3}", "not an array")]
    public async Task An_index_that_does_not_parse_is_reported_and_left_alone(string content, string part)
    {
        Directory.CreateDirectory(_test.Root);
        await File.WriteAllTextAsync(_test.Index, content, Cancel);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => SampleImage.AddAsync(Store, "a:1", "linux/amd64", 10));
        Assert.Equal(AuthFailure.Store, failure.Failure);
        Assert.Contains(_test.Index, failure.Message, StringComparison.Ordinal);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(_test.Index, Cancel));
    }

    [Fact]
    public async Task Names_added_at_the_same_time_are_all_there()
    {
        var target = await SampleImage.AddAsync(Store, "linux/amd64", 10);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => new OciLayoutStore(_test.Root).TagAsync(ImageReference.Parse($"app:{i}"), target, Cancel), Cancel)));
        Assert.Equal(40, (await Store.ListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task A_name_moves_and_tells_where_it_was()
    {
        var first = await SampleImage.AddAsync(Store, "a:1", "linux/amd64", 10);
        var second = await SampleImage.AddAsync(Store, "linux/amd64", 20);
        Assert.Equal(first.Digest, (await Store.TagAsync(ImageReference.Parse("a:1"), second, Cancel))!.Digest);
        Assert.Equal(second.Digest, (await Store.FindAsync(ImageReference.Parse("a:1"), Cancel))!.Target.Digest);
        Assert.Single(await Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task The_clean_up_keeps_what_another_name_needs()
    {
        var shared = await SampleImage.AddAsync(Store, "linux/amd64", 10, 20);
        await Store.TagAsync(ImageReference.Parse("a:1"), shared, Cancel);
        await Store.TagAsync(ImageReference.Parse("b:1"), shared, Cancel);
        await SampleImage.AddAsync(Store, "c:1", "linux/amd64", 30);
        await RemoveAsync("a:1");
        Assert.Empty(await Store.CollectAsync(Cancel));
        await RemoveAsync("c:1");
        Assert.Equal(3, (await Store.CollectAsync(Cancel)).Count);
        await RemoveAsync("b:1");
        await Store.CollectAsync(Cancel);
        Assert.Empty(_test.Blobs);
    }

    [Fact]
    public async Task The_clean_up_waits_for_nobody_and_takes_nothing_during_a_transfer()
    {
        await SampleImage.AddAsync(Store, "linux/amd64", 10);
        await using (await new OciLayoutStore(_test.Root).LeaseAsync(Cancel))
        await using (await new OciLayoutStore(_test.Root).LeaseAsync(Cancel))
        {
            Assert.Empty(await Store.CollectAsync(Cancel));
            Assert.Equal(3, _test.Blobs.Length);
        }

        Assert.Equal(3, (await Store.CollectAsync(Cancel)).Count);
    }

    [Fact]
    public async Task The_clean_up_leaves_everything_when_an_entry_cannot_be_followed()
    {
        await SampleImage.AddAsync(Store, "linux/amd64", 10);
        await SampleImage.AddAsync(Store, "a:1", "linux/amd64", 10);
        var index = JsonNode.Parse(await File.ReadAllTextAsync(_test.Index, Cancel))!;
        index["manifests"]!.AsArray().Add(new JsonObject { ["mediaType"] = "application/x-theirs", ["digest"] = "sha256:" + new string('a', 64), ["size"] = 1 });
        await File.WriteAllTextAsync(_test.Index, index.ToJsonString(), Cancel);
        Assert.Empty(await Store.CollectAsync(Cancel));
        Assert.Equal(6, _test.Blobs.Length);
    }

    [Fact]
    public async Task An_interrupted_blob_is_gone_on_with()
    {
        var content = new byte[10_000];
        Random.Shared.NextBytes(content);
        var blob = new Descriptor(MediaTypes.OctetStream, Digest.Of(content), content.Length);
        await using (var writer = await Store.StartBlobAsync(blob, Cancel))
            await writer.WriteAsync(content.AsMemory(0, 4_000), Cancel);
        Assert.Single(_test.Ingest);
        Assert.False(await Store.HasBlobAsync(blob, Cancel));

        await using (var writer = await Store.StartBlobAsync(blob, Cancel))
        {
            Assert.Equal(4_000, writer.Position);
            // A second attempt while the first lives starts on its own.
            await using (var other = await Store.StartBlobAsync(blob, Cancel))
                Assert.Equal(0, other.Position);
            await writer.WriteAsync(content.AsMemory(4_000), Cancel);
            await writer.CommitAsync(Cancel);
        }

        Assert.True(await Store.HasBlobAsync(blob, Cancel));
        await Store.KeepAsync(await SampleImage.AddAsync(Store, "linux/amd64", 1), Cancel);
        await Store.CollectAsync(Cancel);
        Assert.Empty(_test.Ingest);
    }

    [Fact]
    public async Task Wrong_content_does_not_enter()
    {
        var blob = new Descriptor(MediaTypes.OctetStream, Digest.Of("right"u8), 5);
        await using (var writer = await Store.StartBlobAsync(blob, Cancel))
        {
            await writer.WriteAsync("wrong"u8.ToArray(), Cancel);
            var failure = await Assert.ThrowsAsync<RegistryAuthException>(async () => await writer.CommitAsync(Cancel));
            Assert.Equal(AuthFailure.Protocol, failure.Failure);
        }

        await using (var writer = await Store.StartBlobAsync(blob, Cancel))
            await Assert.ThrowsAsync<RegistryAuthException>(async () => await writer.WriteAsync("too long"u8.ToArray(), Cancel));
        Assert.Empty(_test.Blobs);
        Assert.Empty(_test.Ingest);
    }

    [Fact]
    public async Task A_damaged_document_is_noticed()
    {
        var target = await SampleImage.AddAsync(Store, "a:1", "linux/amd64", 10);
        var file = Path.Combine(_test.Root, "blobs", "sha256", target.Digest.Hex);
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => Store.ReadManifestAsync(target, Cancel));
        Assert.Equal(AuthFailure.Store, failure.Failure);
        await Assert.ThrowsAsync<RegistryAuthException>(() => Store.CollectAsync(Cancel));
        Assert.Equal(3, _test.Blobs.Length);
    }

    [Fact]
    public async Task Images_are_found_by_name_and_by_the_beginning_of_an_id()
    {
        var target = await SampleImage.AddAsync(Store, "alpine:3", "linux/amd64", 10);
        foreach (var text in new[] { "alpine:3", "docker.io/library/alpine:3", target.Digest.Abbreviated, target.Digest.ToString(), target.Digest.Hex, $"alpine@{target.Digest}" })
            Assert.Equal(target.Digest, Assert.Single(await ImageLookup.FindAsync(Store, text, Cancel)).Target.Digest);
        foreach (var (text, failure) in new[] { ("alpine", AuthFailure.NotFound), ("Not a name", AuthFailure.Usage), ("ffffffffffff", AuthFailure.NotFound) })
            Assert.Equal(failure, (await Assert.ThrowsAsync<RegistryAuthException>(() => ImageLookup.FindAsync(Store, text, Cancel))).Failure);
    }

    private async Task RemoveAsync(string name)
        => Assert.True(await Store.RemoveAsync((await Store.FindAsync(ImageReference.Parse(name), Cancel))!, Cancel));
}
