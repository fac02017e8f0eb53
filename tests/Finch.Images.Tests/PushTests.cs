using Finch.Auth;
using Finch.Images.Registry;
using Finch.Images.Stores;
using Finch.Sandbox.Faulty;

namespace Finch.Images.Tests;

public sealed class PushTests(TestRegistry registry) : IClassFixture<TestRegistry>, IDisposable
{
    private const int Large = 20_000_000;

    private readonly TestStore _test = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        registry.Server.Faults.Clear();
        _test.Dispose();
    }

    [Fact]
    public async Task Children_go_first_and_the_tag_last()
    {
        var children = new[] { await SampleImage.AddAsync(_test.Store, "linux/arm64", 10), await SampleImage.AddAsync(_test.Store, "linux/amd64", 20) };
        var name = registry.Name("ordered:1");
        var index = await SampleImage.AddIndexAsync(_test.Store, name.Canonical, children);
        registry.Server.RequestLog.Clear();
        Assert.Equal(index.Digest, (await registry.PushAsync(_test.Store, name)).Digest);
        var puts = registry.Requests.Where(r => r.StartsWith("PUT /v2/ordered/", StringComparison.Ordinal)).ToArray();
        Assert.All(puts[..4], p => Assert.Contains("/blobs/uploads/", p, StringComparison.Ordinal));
        Assert.Equal([.. children.Select(c => $"PUT /v2/ordered/manifests/{c.Digest} 201"), "PUT /v2/ordered/manifests/1 201"], puts[4..]);
    }

    [Fact]
    public async Task A_second_push_sends_nothing_but_the_tag()
    {
        var name = await AddAsync("again:1", 100);
        await registry.PushAsync(_test.Store, name);
        registry.Server.RequestLog.Clear();
        var progress = new RecordedProgress();
        await registry.PushAsync(_test.Store, name, progress);
        Assert.Equal(2, registry.Requests.Count());
        Assert.All(progress.Events, e => Assert.Equal("skipped", e));
    }

    [Fact]
    public async Task Blobs_of_another_repository_are_mounted()
    {
        var name = await AddAsync("base/app:1", 100, 200);
        await registry.PushAsync(_test.Store, name);
        var other = registry.Name("other/app:1");
        await _test.Store.TagAsync(other, (await _test.Store.FindAsync(name, Cancel))!.Target, Cancel);
        var progress = new RecordedProgress();
        await registry.PushAsync(_test.Store, other, progress);
        Assert.Equal(3, progress.Events.Count);
        Assert.All(progress.Events, e => Assert.Equal("mounted from base/app", e));
    }

    [Fact]
    public async Task A_mount_that_is_not_possible_becomes_an_upload()
    {
        var name = await AddAsync("unmountable:1", 100);
        var target = (await _test.Store.FindAsync(name, Cancel))!.Target.WithSource(name.Host, "never/pushed");
        await _test.Store.TagAsync(name, target, Cancel);
        await registry.PushAsync(_test.Store, name);
        Assert.Equal(target.Digest, (await registry.Client.ResolveAsync("unmountable", "1", Cancel)).Digest);
    }

    [Theory]
    [InlineData(413)]
    [InlineData(405)]
    public async Task Where_a_whole_blob_is_refused_it_goes_in_pieces(int status)
    {
        var repository = $"pieces{status}";
        registry.Server.Faults.Add(new Fault(FaultKind.ServerError, "1") { PathPrefix = $"/v2/{repository}/", Method = "PUT", Times = 1, Status = status });
        await UploadedAsync(repository);
        Assert.Equal(2, registry.Requests.Count(r => r.StartsWith($"PATCH /v2/{repository}/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_piece_that_broke_off_is_resumed()
    {
        registry.Server.Faults.Add(new Fault(FaultKind.ServerError, "1") { PathPrefix = "/v2/broken/piece/", Method = "PUT", Times = 1, Status = 413 });
        registry.Server.Faults.Add(new Fault(FaultKind.BreakUpload, "1000000") { PathPrefix = "/v2/broken/piece/", Method = "PATCH", Times = 1 });
        await UploadedAsync("broken/piece");
        Assert.Contains(registry.Requests, r => r.StartsWith("GET /v2/broken/piece/blobs/uploads/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_that_broke_off_is_sent_again()
    {
        var name = await AddAsync("broken/whole:1", Large);
        registry.Server.Faults.Add(new Fault(FaultKind.BreakUpload, "1000000") { PathPrefix = "/v2/broken/whole/blobs/uploads/", Method = "PUT", Times = 1 });
        registry.Server.Faults.Add(new Fault(FaultKind.ServerError, "1") { PathPrefix = "/v2/broken/whole/manifests/1", Method = "PUT", Times = 1 });
        await registry.PushAsync(_test.Store, name);
        // Two blobs, one of them twice or more.
        Assert.True(registry.Requests.Count(r => r.StartsWith("PUT /v2/broken/whole/blobs/uploads/", StringComparison.Ordinal)) > 2);
        await PulledBackAsync(name);
    }

    [Fact]
    public async Task One_platform_of_an_index_can_be_pushed()
    {
        var here = await SampleImage.AddAsync(_test.Store, "linux/arm64", 10);
        var absent = new Descriptor(MediaTypes.OciManifest, Digest.Of("absent"u8), 6) { Platform = Platform.Of("linux", "s390x") };
        var name = registry.Name("part:1");
        await SampleImage.AddIndexAsync(_test.Store, name.Canonical, here, absent);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PushAsync(_test.Store, name));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Contains("linux/s390x", failure.Message, StringComparison.Ordinal);
        Assert.Equal(here.Digest, (await registry.PushAsync(_test.Store, name, platform: Platform.Of("linux", "arm64"))).Digest);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PushAsync(_test.Store, registry.Name("nothing:1")));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Contains("no such image", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_listed()
    {
        var name = await AddAsync("tagged:1", 10);
        await registry.PushAsync(_test.Store, name);
        var second = registry.Name("tagged:two");
        await _test.Store.TagAsync(second, (await _test.Store.FindAsync(name, Cancel))!.Target, Cancel);
        await registry.PushAsync(_test.Store, second);
        Assert.Equal(["1", "two"], (await registry.Client.ListTagsAsync("tagged", Cancel)).Order(StringComparer.Ordinal));
        await registry.Client.PingAsync(Cancel);
    }

    private async Task<ImageReference> AddAsync(string name, params int[] layers)
    {
        var reference = registry.Name(name);
        await SampleImage.AddAsync(_test.Store, reference.Canonical, "linux/amd64", layers);
        return reference;
    }

    /// <summary>Uploads one large blob and reads it back.</summary>
    private async Task UploadedAsync(string repository)
    {
        var content = new byte[Large];
        Random.Shared.NextBytes(content);
        var blob = new Descriptor(MediaTypes.OctetStream, Digest.Of(content), content.Length);
        Assert.Equal(BlobUploadOutcome.Sent,
            await registry.Client.UploadBlobAsync(repository, blob, () => new MemoryStream(content), mountFrom: null, _ => { }, Cancel));
        await using var stream = await registry.Client.OpenBlobAsync(repository, blob, 0, Cancel);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        Assert.Equal(content, copy.ToArray());
    }

    private async Task PulledBackAsync(ImageReference name)
    {
        using var other = new TestStore();
        await registry.PullAsync(other.Store, name);
        Assert.Equal(_test.Blobs, other.Blobs);
    }
}
