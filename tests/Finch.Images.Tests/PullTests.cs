using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Transfers;
using Finch.Sandbox.Faulty;

namespace Finch.Images.Tests;

public sealed class PullTests(TestRegistry registry) : IClassFixture<TestRegistry>, IDisposable
{
    private const int Large = 3_000_000;

    private readonly TestStore _from = new();
    private readonly TestStore _to = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        registry.Server.Faults.Clear();
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task A_pushed_image_comes_back_byte_for_byte()
    {
        var (name, target) = await PushedAsync("round/trip:1", 10, Large);
        var progress = new RecordedProgress();
        var result = await registry.PullAsync(_to.Store, name, progress: progress);
        Assert.Equal(target.Digest, result.Target.Digest);
        Assert.Equal(target.Digest, result.Resolved);
        Assert.True(result.Changed);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Equal(3, progress.Events.Count(e => e == "finished"));
        Assert.Empty(_to.Ingest);
    }

    [Fact]
    public async Task A_second_pull_fetches_nothing()
    {
        var (name, _) = await PushedAsync("second:1", 100);
        await registry.PullAsync(_to.Store, name);
        registry.Server.RequestLog.Clear();
        var result = await registry.PullAsync(_to.Store, name);
        Assert.False(result.Changed);
        Assert.Equal([$"HEAD /v2/second/manifests/1 200"], registry.Requests);
    }

    [Fact]
    public async Task A_moved_tag_replaces_the_image_and_frees_the_old_one()
    {
        var (name, _) = await PushedAsync("moved:1", 100);
        await registry.PullAsync(_to.Store, name);
        var old = _to.Blobs;
        await PushedAsync("moved:1", 200);
        Assert.True((await registry.PullAsync(_to.Store, name)).Changed);
        Assert.Empty(_to.Blobs.Intersect(old));
    }

    [Fact]
    public async Task A_digest_names_exactly_that_content()
    {
        var (name, target) = await PushedAsync("by/digest:1", 100);
        var byDigest = name.AtDigest(target.Digest);
        await registry.PullAsync(_to.Store, byDigest);
        Assert.Equal(byDigest, Assert.Single(await _to.Store.ListAsync(Cancel)).Reference);
    }

    [Fact]
    public async Task Of_an_index_one_platform_is_taken_or_all()
    {
        var (arm, amd) = (await SampleImage.AddAsync(_from.Store, "linux/arm64", 10), await SampleImage.AddAsync(_from.Store, "linux/amd64", 20));
        var name = registry.Name("multi:1");
        var index = await SampleImage.AddIndexAsync(_from.Store, name.Canonical, arm, amd);
        await registry.PushAsync(_from.Store, name);

        var one = await registry.PullAsync(_to.Store, name, new PullRequest { Platform = Platform.Of("linux", "arm64") });
        Assert.Equal(arm.Digest, one.Target.Digest);
        Assert.Equal(index.Digest, one.Resolved);
        Assert.Equal(3, _to.Blobs.Length);
        Assert.Equal(index.Digest.ToString(), one.Target.Annotations[Annotations.ResolvedDigest]);

        var all = await registry.PullAsync(_to.Store, name, new PullRequest { AllPlatforms = true });
        Assert.Equal(index.Digest, all.Target.Digest);
        Assert.Equal(_from.Blobs, _to.Blobs);

        var failure = await Assert.ThrowsAsync<RegistryAuthException>(
            () => registry.PullAsync(_to.Store, name, new PullRequest { Platform = Platform.Of("linux", "s390x") }));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
    }

    [Fact]
    public async Task An_index_that_repeats_itself_level_by_level_is_read_once()
    {
        var name = registry.Name("repeated:1");
        var target = await SampleImage.AddAsync(_from.Store, "linux/amd64", 10);
        for (var level = 0; level < 7; level++)
            target = await SampleImage.AddIndexAsync(_from.Store, name.Canonical, [.. Enumerable.Repeat(target, 50)]);
        await registry.PushAsync(_from.Store, name);
        await registry.PullAsync(_to.Store, name, new PullRequest { AllPlatforms = true });
        Assert.Equal(_from.Blobs, _to.Blobs);
    }

    [Fact]
    public async Task A_platform_the_image_is_not_for_is_refused()
    {
        var (name, _) = await PushedAsync("single:1", 10);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(
            () => registry.PullAsync(_to.Store, name, new PullRequest { Platform = Platform.Of("linux", "s390x") }));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Empty(await _to.Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_resumed_where_it_broke()
    {
        var (name, _) = await PushedAsync("resumed:1", Large);
        registry.Server.Faults.Add(new Fault(FaultKind.TruncateBlob, "1200000") { PathPrefix = "/v2/resumed/blobs/" });
        registry.Server.RequestLog.Clear();
        var progress = new RecordedProgress();
        await registry.PullAsync(_to.Store, name, progress: progress);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Contains(registry.Requests, r => r.EndsWith(" 206", StringComparison.Ordinal));
        Assert.Contains("retrying", progress.Events);
    }

    [Fact]
    public async Task A_connection_that_always_breaks_is_given_up()
    {
        var (name, _) = await PushedAsync("hopeless:1", 50_000);
        registry.Server.Faults.Add(new Fault(FaultKind.TruncateBlob, "0") { PathPrefix = "/v2/hopeless/blobs/" });
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PullAsync(_to.Store, name));
        Assert.Equal(AuthFailure.Unreachable, failure.Failure);
        Assert.Empty(await _to.Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task What_an_earlier_pull_left_is_not_fetched_again()
    {
        var (name, target) = await PushedAsync("continued:1", Large);
        var layer = (await _from.Store.ReadManifestAsync(target, Cancel)).Children[1];
        var path = $"/v2/continued/blobs/{layer.Digest}";
        registry.Server.Faults.Add(new Fault(FaultKind.TruncateBlob, "1000000") { PathPrefix = path, Times = 1 });
        registry.Server.Faults.Add(new Fault(FaultKind.TruncateBlob, "0") { PathPrefix = path });
        await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PullAsync(_to.Store, name));
        Assert.NotEmpty(_to.Ingest);
        registry.Server.Faults.Clear();
        registry.Server.RequestLog.Clear();
        await registry.PullAsync(_to.Store, name);
        Assert.Contains(registry.Requests, r => r.EndsWith(" 206", StringComparison.Ordinal));
        Assert.Equal(_from.Blobs, _to.Blobs);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(null, false)]
    public async Task Damaged_content_is_fetched_once_more_and_then_refused(int? times, bool recovers)
    {
        var (name, _) = await PushedAsync($"damaged{times}:1", Large);
        registry.Server.Faults.Add(new Fault(FaultKind.CorruptBlob, "5") { PathPrefix = $"/v2/damaged{times}/blobs/", Times = times });
        if (recovers)
        {
            await registry.PullAsync(_to.Store, name);
            Assert.Equal(_from.Blobs, _to.Blobs);
            return;
        }

        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PullAsync(_to.Store, name));
        Assert.Equal(AuthFailure.Protocol, failure.Failure);
        Assert.Empty(await _to.Store.ListAsync(Cancel));
        // Only the manifest came through.
        Assert.Single(_to.Blobs);
    }

    [Fact]
    public async Task An_overloaded_registry_is_asked_again()
    {
        var (name, _) = await PushedAsync("busy:1", 1_000);
        registry.Server.Faults.Add(new Fault(FaultKind.ServerError, "1") { PathPrefix = "/v2/busy/blobs/", Times = 2 });
        registry.Server.Faults.Add(new Fault(FaultKind.Reset, "1") { PathPrefix = "/v2/busy/blobs/", Times = 1 });
        await registry.PullAsync(_to.Store, name);
        Assert.Equal(_from.Blobs, _to.Blobs);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => registry.PullAsync(_to.Store, registry.Name("nowhere:1")));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Contains($"{registry.Host}/nowhere:1", failure.Message, StringComparison.Ordinal);
    }

    private async Task<(ImageReference Name, Descriptor Target)> PushedAsync(string name, params int[] layers)
    {
        var reference = registry.Name(name);
        var target = await SampleImage.AddAsync(_from.Store, reference.Canonical, "linux/amd64", layers);
        await registry.PushAsync(_from.Store, reference);
        return (reference, target);
    }
}
