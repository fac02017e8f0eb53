using System.Net;
using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Images.Registry;
using Finch.Images.Transfers;

namespace Finch.Images.Tests;

public sealed class MirrorTests : IDisposable
{
    private static readonly ImageReference Name = ImageReference.Parse("origin.test/app:1");

    private readonly TestStore _from = new();
    private readonly TestStore _to = new();
    private readonly List<string> _failures = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task A_mirror_that_has_everything_is_the_only_one_asked_and_told_for_whom()
    {
        var image = await ImageAsync();
        var mirror = new Answers(image.Answer);
        var result = await PullAsync(Mirror(mirror), Origin(_ => throw new HttpRequestException("unreachable")));
        Assert.Equal(image.Target.Digest, result.Target.Digest);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.All(mirror.Requests, request => Assert.EndsWith("?ns=origin.test", request, StringComparison.Ordinal));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task What_a_mirror_lacks_comes_from_the_registry()
    {
        var image = await ImageAsync();
        var (mirror, origin) = (new Answers(r => IsLayer(r, image) ? new(HttpStatusCode.NotFound) : image.Answer(r)), new Answers(image.Answer));
        await PullAsync(Mirror(mirror), Origin(origin));
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Equal([$"GET https://origin.test/v2/app/blobs/{image.Layer}"], origin.Requests);
        Assert.Empty(_failures);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Redirect)]
    public async Task A_mirror_that_fails_is_asked_once(HttpStatusCode status)
    {
        var image = await ImageAsync();
        var mirror = new Answers(_ => new(status));
        await PullAsync(Mirror(mirror), Origin(new Answers(image.Answer)));
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Equal(2, mirror.Requests.Count);
        Assert.StartsWith("mirror.test: ", Assert.Single(_failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_gives_something_else_is_found_out()
    {
        var image = await ImageAsync();
        var mirror = new Answers(r => IsLayer(r, image) ? Bytes(new byte[image.LayerSize]) : image.Answer(r));
        await PullAsync(Mirror(mirror), Origin(new Answers(image.Answer)));
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Contains("damaged", Assert.Single(_failures), StringComparison.Ordinal);
        Assert.Empty(_to.Ingest);
    }

    [Fact]
    public async Task A_manifest_that_is_another_one_is_not_taken()
    {
        var image = await ImageAsync();
        var other = new Answers(r => r.Method == HttpMethod.Get && r.RequestUri!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal)
            ? Answers.Text(HttpStatusCode.OK, """{"config":{},"layers":[]}""") : image.Answer(r));
        Assert.Equal(image.Target.Digest, (await PullAsync(Mirror(other), Origin(new Answers(image.Answer)))).Target.Digest);
        Assert.Single(_failures);
    }

    [Fact]
    public async Task Only_who_may_resolve_says_what_a_tag_is()
    {
        var image = await ImageAsync();
        var (mirror, origin) = (new Answers(image.Answer), new Answers(image.Answer));
        await PullAsync(Mirror(mirror, HostCapabilities.Pull), Origin(origin));
        Assert.Equal(["HEAD https://origin.test/v2/app/manifests/1"], origin.Requests);
        Assert.DoesNotContain(mirror.Requests, r => r.StartsWith("HEAD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_digest_needs_nobodys_word()
    {
        var image = await ImageAsync();
        var mirror = new Answers(image.Answer);
        var sources = Sources(Mirror(mirror, HostCapabilities.Pull), Origin(_ => throw new HttpRequestException("unreachable")));
        await PullAsync(sources, Name.AtDigest(image.Target.Digest));
        Assert.NotEmpty(mirror.Requests);
    }

    [Fact]
    public async Task The_error_names_everybody_who_was_asked()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => PullAsync(
            Mirror(new Answers(_ => new(HttpStatusCode.BadGateway))),
            Mirror(new Answers(_ => new(HttpStatusCode.NotFound)), name: "second.test"),
            Origin(new Answers(_ => new(HttpStatusCode.NotFound)))));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Matches(@"^cannot pull origin\.test/app:1: HTTP 404; asked before: mirror\.test \(.*502\); second\.test \(.*404\)$", failure.Message);
    }

    [Fact]
    public async Task Nobody_may_be_asked()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => PullAsync(Mirror(new Answers(_ => new(HttpStatusCode.OK)), HostCapabilities.Push)));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
    }

    private static bool IsLayer(HttpRequestMessage request, Published image) => request.RequestUri!.AbsolutePath.EndsWith(image.Layer.ToString(), StringComparison.Ordinal);

    private static HttpResponseMessage Bytes(byte[] bytes) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };

    private async Task<Published> ImageAsync()
    {
        var target = await SampleImage.AddAsync(_from.Store, Name.Canonical, Platform.Default.ToString(), 50_000);
        var layer = ((ImageManifest)Manifest.Parse(await _from.Store.ReadBlobAsync(target, Cancel), null)).Layers[0];
        return new Published(_from, target, layer.Digest, layer.Size);
    }

    private Task<PullResult> PullAsync(params PullSource[] sources) => PullAsync(Sources(sources), Name);

    private Task<PullResult> PullAsync(PullSources sources, ImageReference name)
        => new ImagePuller(sources, _to.Store, NoProgress.Instance, new TransferOptions { FirstPause = TimeSpan.FromMilliseconds(1) }, TimeProvider.System)
            .PullAsync(name, new PullRequest(), Cancel);

    private PullSources Sources(params PullSource[] sources)
        => new(Name.Host, sources) { Failed = (mirror, reason) => _failures.Add($"{mirror}: {reason}") };

    private static PullSource Mirror(HttpMessageHandler handler, HostCapabilities capabilities = HostCapabilities.Pull | HostCapabilities.Resolve, string name = "mirror.test")
        => Source(name, handler, capabilities, isMirror: true);

    private static PullSource Origin(HttpMessageHandler handler) => Source("origin.test", handler, HostCapabilities.All, isMirror: false);

    private static PullSource Origin(Func<HttpRequestMessage, HttpResponseMessage> answer) => Origin(new Answers(answer));

    private static PullSource Source(string name, HttpMessageHandler handler, HostCapabilities capabilities, bool isMirror)
    {
        var options = new RegistryClientOptions { Namespace = isMirror ? "origin.test" : null };
        var client = new RegistryClient(new HttpMessageInvoker(handler), RegistryHost.Parse(name), new Uri($"https://{name}/v2/"), options, TimeProvider.System);
        return new PullSource(name, capabilities, isMirror, _ => Task.FromResult(client));
    }

    /// <summary>An image, and the answers of a registry that has it.</summary>
    private sealed record Published(TestStore Store, Descriptor Target, Digest Layer, long LayerSize)
    {
        public HttpResponseMessage Answer(HttpRequestMessage request)
        {
            var path = request.RequestUri!.AbsolutePath;
            var last = path[(path.LastIndexOf('/') + 1)..];
            var digest = Digest.TryParse(last, out var asked) ? asked : Target.Digest;
            var response = Bytes(File.ReadAllBytes(Path.Combine(Store.Root, "blobs", digest.Algorithm, digest.Hex)));
            if (path.Contains("/manifests/", StringComparison.Ordinal))
            {
                response.Content.Headers.ContentType = new(MediaTypes.OciManifest);
                response.Headers.Add("Docker-Content-Digest", digest.ToString());
            }

            return response;
        }
    }
}
