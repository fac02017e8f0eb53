using System.Net;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Images.Registry;

namespace Finch.Images.Tests;

public sealed class RegistryClientTests
{
    private const string Ecr = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private static readonly Descriptor Blob = new(MediaTypes.OctetStream, Digest.Of("blob"u8), 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ghcr.io", 401, "UNAUTHORIZED", "authentication required", AuthFailure.Refused, "finch login ghcr.io")]
    [InlineData("ghcr.io", 403, "DENIED", "denied", AuthFailure.Refused, "finch login ghcr.io")]
    [InlineData(Ecr, 403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.", AuthFailure.Expired, "finch login " + Ecr)]
    [InlineData(Ecr, 404, "NAME_UNKNOWN", "The repository does not exist", AuthFailure.NotFound, "create it: aws ecr create-repository --region eu-west-1 --repository-name app")]
    [InlineData("public.ecr.aws", 404, "NAME_UNKNOWN", "x", AuthFailure.NotFound, "create it: aws ecr-public create-repository --region us-east-1 --repository-name app")]
    [InlineData("ghcr.io", 404, "NAME_UNKNOWN", "x", AuthFailure.NotFound, null)]
    [InlineData("docker.io", 429, "TOOMANYREQUESTS", "x", AuthFailure.RateLimited, "finch login")]
    [InlineData("ghcr.io", 503, "", "", AuthFailure.Unreachable, "try again later")]
    [InlineData("ghcr.io", 400, "DIGEST_INVALID", "x", AuthFailure.Protocol, "image store")]
    [InlineData("ghcr.io", 418, "", "", AuthFailure.Protocol, null)]
    public async Task Refusals_say_why_and_what_to_do(string host, int status, string code, string message, AuthFailure expected, string? hint)
    {
        var client = Client(host, new Answers(r => r.Method == HttpMethod.Head ? new(HttpStatusCode.NotFound) : Answers.Error((HttpStatusCode)status, code, message)));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => UploadAsync(client));
        Assert.Equal(expected, failure.Failure);
        Assert.Equal(host, failure.Host!.ToString());
        Assert.Contains($"{host}/app", failure.Message, StringComparison.Ordinal);
        if (hint is null)
            Assert.Null(failure.Hint);
        else
            Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/app/blobs/uploads/1", "https://r.io/v2/app/blobs/uploads/1?digest=")]
    [InlineData("https://r.io/up/1?_state=a%2Bb%3D&x", "https://r.io/up/1?_state=a%2Bb%3D&x&digest=")]
    [InlineData("https://elsewhere.io/up", "https://elsewhere.io/up?digest=")]
    public async Task The_location_of_an_upload_is_followed_as_it_is(string location, string expected)
    {
        var answers = new Answers(r => Upload(r, location));
        await UploadAsync(Client("r.io", answers));
        Assert.Equal($"PUT {expected}{Uri.EscapeDataString(Blob.Digest.ToString())}", answers.Requests[^1]);
    }

    [Theory]
    [InlineData("http://r.io/up")]
    [InlineData("ftp://r.io/up")]
    [InlineData(null)]
    public async Task An_upload_does_not_leave_https(string? location)
        => Assert.Equal(AuthFailure.Protocol, (await Assert.ThrowsAsync<RegistryAuthException>(
            () => UploadAsync(Client("r.io", new Answers(r => Upload(r, location)))))).Failure);

    [Fact]
    public async Task Scopes_are_told_to_the_registry_only()
    {
        var seen = new List<(string Host, string? Scopes)>();
        var client = Client("r.io", new Answers(r =>
        {
            seen.Add((r.RequestUri!.Host, r.Options.TryGetValue(RegistryRequest.Scopes, out var scopes) ? scopes.Key : null));
            return Upload(r, "https://elsewhere.io/up");
        }));
        await UploadAsync(client, mountFrom: "base");
        Assert.Equal([("r.io", "repository:app:pull,push"), ("r.io", "repository:app:pull,push repository:base:pull"), ("elsewhere.io", null)], seen);
    }

    [Fact]
    public async Task A_refused_mount_is_not_the_end()
    {
        var answers = new Answers(r => r.RequestUri!.Query.Contains("mount", StringComparison.Ordinal)
            ? Answers.Error(HttpStatusCode.Forbidden, "DENIED", "no")
            : Upload(r, "/up"));
        Assert.Equal(BlobUploadOutcome.Sent, await UploadAsync(Client("r.io", answers), mountFrom: "base"));
    }

    [Fact]
    public async Task A_manifest_that_is_too_large_or_another_one_is_refused()
    {
        var large = Client("r.io", new Answers(_ => Answers.Text(HttpStatusCode.OK, new string(' ', Manifest.MaxBytes + 1))));
        Assert.Equal(AuthFailure.Protocol, (await Assert.ThrowsAsync<RegistryAuthException>(() => large.GetManifestAsync("app", "1", Cancel))).Failure);
        var other = Client("r.io", new Answers(_ => Answers.Text(HttpStatusCode.OK, "{}")));
        Assert.Equal(AuthFailure.Protocol, (await Assert.ThrowsAsync<RegistryAuthException>(
            () => other.GetManifestAsync("app", Blob.Digest.ToString(), Cancel))).Failure);
    }

    [Fact]
    public async Task A_registry_that_falls_silent_is_given_up()
    {
        var client = new RegistryClient(new HttpMessageInvoker(new Answers(_ => new(HttpStatusCode.OK) { Content = new StreamContent(new Silence()) })),
            RegistryHost.Parse("r.io"), new Uri("https://r.io/v2/"), new RegistryClientOptions { IdleTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        await using var stream = await client.OpenBlobAsync("app", Blob, 0, Cancel);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => stream.ReadAtLeastAsync(new byte[10], 1, throwOnEndOfStream: false, Cancel).AsTask());
        Assert.Equal(AuthFailure.Unreachable, failure.Failure);
    }

    [Fact]
    public async Task A_small_body_has_a_limit_on_the_whole()
    {
        var client = new RegistryClient(new HttpMessageInvoker(new Answers(_ => new(HttpStatusCode.OK) { Content = new StreamContent(new Trickle()) })),
            RegistryHost.Parse("r.io"), new Uri("https://r.io/v2/"), new RegistryClientOptions { AnswerTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => client.GetManifestAsync("app", "1", Cancel));
        Assert.Equal(AuthFailure.Unreachable, failure.Failure);
        Assert.Contains("did not finish", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_and_the_beginning_is_skipped()
    {
        var client = Client("r.io", new Answers(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent("blob"u8.ToArray()) }));
        await using var stream = await client.OpenBlobAsync("app", Blob, 3, Cancel);
        var buffer = new byte[4];
        Assert.Equal(1, await stream.ReadAsync(buffer, Cancel));
        Assert.Equal((byte)'b', buffer[0]);
    }

    private static HttpResponseMessage Upload(HttpRequestMessage request, string? location)
    {
        if (request.Method == HttpMethod.Head)
            return new(HttpStatusCode.NotFound);
        var response = new HttpResponseMessage(request.Method == HttpMethod.Post ? HttpStatusCode.Accepted : HttpStatusCode.Created);
        if (location is not null)
            response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    private static Task<BlobUploadOutcome> UploadAsync(RegistryClient client, string? mountFrom = null)
        => client.UploadBlobAsync("app", Blob, () => new MemoryStream("blob"u8.ToArray()), mountFrom, _ => { }, Cancel);

    private static RegistryClient Client(string host, HttpMessageHandler handler)
        => new(new HttpMessageInvoker(handler), RegistryHost.Parse(host), new Uri($"https://{host}/v2/"), new RegistryClientOptions(), TimeProvider.System);

    /// <summary>A body that never stands still, one byte at a time: the limit of its size is millions of reads away.</summary>
    private sealed class Trickle : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return 1;
        }
    }

    /// <summary>A body that never comes.</summary>
    private sealed class Silence : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
