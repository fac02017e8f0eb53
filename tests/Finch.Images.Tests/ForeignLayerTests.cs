using System.Net;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Images.Registry;
using Finch.Images.Transfers;

namespace Finch.Images.Tests;

public sealed class ForeignLayerTests(TestRegistry registry) : IClassFixture<TestRegistry>, IDisposable
{
    private const string ForeignType = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

    private readonly TestStore _from = new();
    private readonly TestStore _to = new();
    private readonly byte[] _layer = SampleImage.Gzip(SampleImage.Layer(30_000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task A_push_leaves_it_out_and_a_pull_fetches_it_from_its_address()
    {
        var name = await AddAsync("foreign/plain:1", "https://layers.test/one");
        var progress = new RecordedProgress();
        await registry.PushAsync(_from.Store, name, progress);
        Assert.Single(progress.Events, "left out");
        Assert.DoesNotContain(registry.Requests, r => r.Contains(Digest.Of(_layer).Hex, StringComparison.Ordinal));

        var elsewhere = new Answers(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(_layer) });
        await PullAsync(name, elsewhere);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Equal(["GET https://layers.test/one"], elsewhere.Requests);
    }

    [Fact]
    public async Task A_registry_that_has_it_gives_it()
    {
        var name = await AddAsync("foreign/pushed:1", "https://layers.test/one");
        await PushAllAsync(name);
        var elsewhere = new Answers(_ => throw new HttpRequestException("nobody is asked"));
        await PullAsync(name, elsewhere);
        Assert.Equal(_from.Blobs, _to.Blobs);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task It_is_sent_also_where_the_manifest_is_known()
    {
        var name = await AddAsync("foreign/later:1", "https://layers.test/one");
        await registry.PushAsync(_from.Store, name);
        registry.Server.RequestLog.Clear();
        await PushAllAsync(name);
        Assert.Contains(registry.Requests, r => r.StartsWith("PUT /v2/foreign/later/blobs/uploads/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_content_than_was_promised_is_refused()
    {
        var name = await AddAsync("foreign/wrong:1", "https://layers.test/one");
        await registry.PushAsync(_from.Store, name);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => PullAsync(name,
            new Answers(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[_layer.Length]) })));
        Assert.Equal(AuthFailure.Protocol, failure.Failure);
        Assert.Empty(await _to.Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task The_next_address_is_tried()
    {
        var name = await AddAsync("foreign/second:1", "http://layers.test/plain", "https://layers.test/gone", "https://layers.test/here");
        await registry.PushAsync(_from.Store, name);
        var elsewhere = new Answers(r => r.RequestUri!.AbsolutePath == "/here" ? new(HttpStatusCode.OK) { Content = new ByteArrayContent(_layer) } : new(HttpStatusCode.Gone));
        await PullAsync(name, elsewhere);
        Assert.Equal(["GET https://layers.test/gone", "GET https://layers.test/here"], elsewhere.Requests);
    }

    [Theory]
    [InlineData("origin.test", "http://layers.test/one", "not https")]
    [InlineData("origin.test", "https://ann:x@layers.test/one", "a user")]
    [InlineData("origin.test", "https://169.254.169.254/latest", "local address")]
    [InlineData("origin.test", "https://10.1.2.3/one", "local address")]
    [InlineData("origin.test", "https://localhost/one", "local address")]
    [InlineData("origin.test", "https://[::ffff:127.0.0.1]/one", "local address")]
    [InlineData("origin.test", "layers.test/one", "malformed")]
    [InlineData("10.0.0.1", "http://10.0.0.2/one", "not https")]
    public async Task Addresses_that_a_manifest_must_not_send_us_to(string host, string url, string words)
    {
        var elsewhere = new Answers(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(_layer) });
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => FetchAsync(elsewhere, host, url));
        Assert.Equal(AuthFailure.RealmRefused, failure.Failure);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_registry_in_the_local_network_may_name_an_address_there()
    {
        var elsewhere = new Answers(_ => new(HttpStatusCode.OK) { Content = new ByteArrayContent(_layer) });
        await FetchAsync(elsewhere, "10.0.0.1:5000", "https://10.0.0.2/one");
        Assert.Single(elsewhere.Requests);
    }

    private static ForeignLayers Foreign(HttpMessageHandler elsewhere) => new(new HttpMessageInvoker(elsewhere), new RegistryClientOptions(), TimeProvider.System);

    private Task FetchAsync(HttpMessageHandler elsewhere, string host, string url)
        => Foreign(elsewhere).FetchAsync(new Descriptor(ForeignType, Digest.Of(_layer), _layer.Length) { Urls = [url] }, RegistryHost.Parse(host),
            async (_, open) => await (await open(0, Cancel)).DisposeAsync());

    private Task<PullResult> PullAsync(ImageReference name, HttpMessageHandler elsewhere)
    {
        var sources = new PullSources(name.Host, [PullSource.Of(registry.Client)]) { Foreign = Foreign(elsewhere) };
        return new ImagePuller(sources, _to.Store, NoProgress.Instance, new TransferOptions { FirstPause = TimeSpan.FromMilliseconds(1) }, TimeProvider.System)
            .PullAsync(name, new PullRequest(), Cancel);
    }

    private Task<Descriptor> PushAllAsync(ImageReference name)
        => new ImagePusher(registry.Client, _from.Store, NoProgress.Instance, new TransferOptions { PushesForeign = true }, TimeProvider.System).PushAsync(name, null, Cancel);

    /// <summary>An image whose one layer has addresses of its own.</summary>
    private async Task<ImageReference> AddAsync(string path, params string[] urls)
    {
        var name = registry.Name(path);
        var layer = await SampleImage.PutAsync(_from.Store, ForeignType, _layer);
        var platform = Platform.Default;
        var config = await SampleImage.PutAsync(_from.Store, MediaTypes.OciConfig, SampleImage.Bytes(new JsonObject { ["architecture"] = platform.Architecture, ["os"] = platform.Os }));
        var foreign = SampleImage.Node(layer);
        foreign["urls"] = new JsonArray([.. urls.Select(url => (JsonNode)JsonValue.Create(url)!)]);
        var manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["config"] = SampleImage.Node(config), ["layers"] = new JsonArray(foreign) };
        await _from.Store.TagAsync(name, await SampleImage.PutAsync(_from.Store, MediaTypes.OciManifest, SampleImage.Bytes(manifest)), Cancel);
        return name;
    }
}
