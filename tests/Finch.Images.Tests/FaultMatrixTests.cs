using Finch.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Finch.Images.Tests;

/// <summary>Every stage of a transfer against every way it can go wrong. <c>NAME</c> stands for the repository, faults are divided by <c>|</c>.</summary>
public sealed class FaultMatrixTests(SignedInRegistry registry) : IClassFixture<SignedInRegistry>, IDisposable
{
    private const string Digest0 = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    private const string Oci = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",""";
    private const string Config = "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":2,\"digest\":\"" + Digest0 + "\"},";

    private static int _count;

    private readonly TestStore _from = new();
    private readonly TestStore _to = new();

    /// <summary>The stages of a push: method and path of the request.</summary>
    private static readonly string[] PushStages =
    [
        "path=/token", "method=HEAD;path=/v2/NAME/manifests/", "method=HEAD;path=/v2/NAME/blobs/", "method=POST;path=/v2/NAME/blobs/uploads/",
        "method=PUT;path=/v2/NAME/blobs/uploads/", "method=PUT;path=/v2/NAME/manifests/",
    ];

    private static readonly string[] PullStages =
        ["path=/token", "method=HEAD;path=/v2/NAME/manifests/", "method=GET;path=/v2/NAME/manifests/", "method=GET;path=/v2/NAME/blobs/"];

    /// <summary>What passes by itself.</summary>
    private static readonly string[] Passing =
        ["reset=2", "too-many-requests=2;retry-after=3", "too-many-requests=2;retry-date=3", "server-error=2;retry-after=3", "server-error=2;retry-date=3", "server-error=1;status=502"];

    public static TheoryData<string> PassingPushes =>
    [
        .. from stage in PushStages from fault in Passing select $"{fault};{stage}",
        .. from fault in (string[])["reset=1", "too-many-requests=1", "server-error=1"]
           select $"server-error=2;status=413;method=PUT;path=/v2/NAME/blobs/uploads/|{fault};method=PATCH",
        "break-upload=1000;times=1;method=PUT",
        "refuse-token=1",
        "huge-challenge=10000",
        "huge-token=5000",
    ];

    public static TheoryData<string> PassingPulls =>
    [
        .. from stage in PullStages from fault in Passing select $"{fault};{stage}",
        "break-manifest=20;times=2",
        "truncate-blob=1000;times=2",
        "stall-blob=1000;times=1",
        "shorten-blob=5;times=1",
        "lengthen-blob=5;times=1",
        "corrupt-blob=100;times=1",
        "truncate-blob=50000;times=1|other-range=10;times=1",
        "refuse-token=1",
    ];

    public static TheoryData<string, AuthFailure, string> FailingPushes => new()
    {
        { "reset=1000;path=/token", AuthFailure.Unreachable, "127.0.0.1" },
        { "reset=1000;method=POST", AuthFailure.Unreachable, "127.0.0.1" },
        { "server-error=1000;path=/token", AuthFailure.Unreachable, "the token server 127.0.0.1 failed: 503" },
        { "too-many-requests=1000;path=/token", AuthFailure.RateLimited, "429" },
        { "too-many-requests=1000;method=POST", AuthFailure.RateLimited, "Rate exceeded" },
        { "too-many-requests=1000;method=PUT;path=/v2/NAME/blobs/", AuthFailure.RateLimited, "Rate exceeded" },
        { "server-error=1000;method=PUT;path=/v2/NAME/manifests/", AuthFailure.Unreachable, "broken on request" },
        { "refuse-token=1000", AuthFailure.Refused, "401" },
        { "huge-token=200000", AuthFailure.Protocol, "too long" },
        { "garbage-token=<html>", AuthFailure.Protocol, "not JSON" },
        { "huge-challenge=20000", AuthFailure.Refused, "401" },
        { "huge-challenge=100000", AuthFailure.Protocol, "no client can read" },
        { "foreign-realm=http://169.254.169.254/token", AuthFailure.RealmRefused, "169.254.169.254" },
        { "foreign-realm=https://tokens.example/token", AuthFailure.RealmRefused, "not trusted with this credential" },
        { "foreign-realm=file:///etc/passwd", AuthFailure.RealmRefused, "malformed" },
        { "foreign-upload=ftp://127.0.0.1/x", AuthFailure.Protocol, "not https" },
    };

    public static TheoryData<string, AuthFailure, string> FailingPulls => new()
    {
        { "reset=1000;path=/v2/NAME/blobs/", AuthFailure.Unreachable, "127.0.0.1" },
        { "truncate-blob=0", AuthFailure.Unreachable, "127.0.0.1" },
        { "shorten-blob=5", AuthFailure.Unreachable, "ended the transfer" },
        { "lengthen-blob=5", AuthFailure.Protocol, "is longer than" },
        { "corrupt-blob=100", AuthFailure.Protocol, "damaged" },
        { "break-manifest=20", AuthFailure.Unreachable, "127.0.0.1" },
        { "huge-manifest=100000000", AuthFailure.Protocol, "larger than" },
        { "too-many-requests=1000;path=/v2/NAME/blobs/", AuthFailure.RateLimited, "Rate exceeded" },
        { "refuse-token=1000", AuthFailure.Refused, "authentication required" },
        { "foreign-redirect=ftp://127.0.0.1/x", AuthFailure.Protocol, "not http" },
        { $"garbage-manifest={{", AuthFailure.Protocol, "manifest" },
        { $"garbage-manifest={Oci}{Config}\"layers\":[{{\"digest\":\"sha256:../../../../tmp/finch-escaped\",\"size\":1}}]}}", AuthFailure.Protocol, "digest" },
        { $"garbage-manifest={Oci}{Config}\"layers\":[{{\"digest\":\"../x:{Digest0[7..]}\",\"size\":1}}]}}", AuthFailure.Protocol, "digest" },
        { $"garbage-manifest={Oci}{Config}\"layers\":[{{\"digest\":\"{Digest0}\",\"size\":-1}}]}}", AuthFailure.Protocol, "size" },
        { $"garbage-manifest={Oci}{Config}\"layers\":[{{\"digest\":\"{Digest0}/../x\",\"size\":1}}]}}", AuthFailure.Protocol, "digest" },
    };

    public void Dispose()
    {
        registry.Server.Faults.Clear();
        _from.Dispose();
        _to.Dispose();
    }

    [Theory]
    [MemberData(nameof(PassingPushes))]
    public async Task A_push_gets_over(string faults)
    {
        var name = await AddAsync();
        Misbehave(faults, name);
        await registry.PushAsync(_from.Store, name);
        registry.Server.Faults.Clear();
        await registry.PullAsync(_to.Store, name);
        Assert.Equal(_from.Blobs, _to.Blobs);
    }

    [Theory]
    [MemberData(nameof(PassingPulls))]
    public async Task A_pull_gets_over(string faults)
    {
        var name = await AddAsync();
        await registry.PushAsync(_from.Store, name);
        Misbehave(faults, name);
        await registry.PullAsync(_to.Store, name);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Empty(_to.Ingest);
    }

    [Theory]
    [MemberData(nameof(FailingPushes))]
    public async Task A_push_fails_with_a_reason(string faults, AuthFailure expected, string words)
    {
        var name = await AddAsync();
        Misbehave(faults, name);
        await FailsAsync(() => registry.PushAsync(_from.Store, name), expected, words);
        Assert.DoesNotContain(registry.Requests, r => r == $"PUT /v2/{name.Repository}/manifests/1 201");
    }

    [Theory]
    [MemberData(nameof(FailingPulls))]
    public async Task A_pull_fails_with_a_reason(string faults, AuthFailure expected, string words)
    {
        var name = await AddAsync();
        await registry.PushAsync(_from.Store, name);
        Misbehave(faults, name);
        await FailsAsync(() => registry.PullAsync(_to.Store, name), expected, words);
        Assert.Empty(await _to.Store.ListAsync(TestContext.Current.CancellationToken));
        Assert.False(File.Exists("/tmp/finch-escaped"));
    }

    [Fact]
    public async Task Tokens_that_die_on_the_way_are_renewed()
    {
        var name = await AddAsync();
        registry.Server.Faults.Add("token-lifetime=5");
        registry.Server.RequestLog.Clear();
        // One at a time: the clock of one blob must not run while another has just been given a token.
        await registry.PushAsync(_from.Store, name, new Later(registry.Clock), concurrency: 1);
        await registry.PullAsync(_to.Store, name, new Later(registry.Clock), concurrency: 1);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Contains(registry.Requests, r => r == $"PUT /v2/{name.Repository}/manifests/1 401");
        Assert.True(registry.Requests.Count(r => r.StartsWith("GET /token", StringComparison.Ordinal)) > 2);
    }

    [Theory]
    [InlineData("foreign-redirect")]
    [InlineData("foreign-upload")]
    public async Task Another_host_sees_no_credential(string fault)
    {
        await using var other = new Overhearing("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var name = await AddAsync();
        if (fault == "foreign-redirect")
            await registry.PushAsync(_from.Store, name);
        registry.Server.Faults.Add($"{fault}={other.Origin}/elsewhere");
        // One at a time: a second transfer would be cut off in the middle when the first one fails.
        await FailsAsync(() => fault == "foreign-redirect" ? registry.PullAsync(_to.Store, name, concurrency: 1) : registry.PushAsync(_from.Store, name, concurrency: 1), AuthFailure.Protocol, "410");
        Assert.NotEmpty(other.Heads);
        Assert.All(other.Heads, head =>
        {
            Assert.Contains("/elsewhere", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Authorization", head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Bearer", head, StringComparison.OrdinalIgnoreCase);
        });
    }

    private async Task FailsAsync(Func<Task> transfer, AuthFailure expected, string words)
    {
        registry.Server.RequestLog.Clear();
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(transfer);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Equal(expected, failure.Failure);
        Assert.DoesNotContain('\n', failure.Message);
        // Two blobs at a time, five attempts of five requests each at most.
        Assert.InRange(registry.Requests.Count, 0, 120);
    }

    private async Task<ImageReference> AddAsync()
    {
        var name = registry.Name($"ann/matrix{Interlocked.Increment(ref _count)}:1");
        await SampleImage.AddAsync(_from.Store, name.Canonical, "linux/amd64", 300_000, 20);
        return name;
    }

    private void Misbehave(string faults, ImageReference name)
    {
        foreach (var fault in faults.Replace("NAME", name.Repository, StringComparison.Ordinal).Split('|'))
            registry.Server.Faults.Add(fault);
    }

    /// <summary>Lets the registry's clock run ahead of every blob.</summary>
    private sealed class Later(FakeTimeProvider clock) : Transfers.ITransferProgress
    {
        public void Started(Descriptor blob) => clock.Advance(TimeSpan.FromSeconds(6));

        public void Finished(Descriptor blob) => clock.Advance(TimeSpan.FromSeconds(6));

        public void Advanced(Descriptor blob, long position)
        {
        }

        public void Skipped(Descriptor blob)
        {
        }

        public void LeftOut(Descriptor blob)
        {
        }

        public void Mounted(Descriptor blob, string from)
        {
        }

        public void Retrying(Descriptor blob, string reason)
        {
        }
    }
}
