using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Stores.DockerEngine;

namespace Finch.Images.Tests;

public sealed class DockerEngineTests
{
    private const string Id = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private const string List = $$"""
        [{"Id":"{{Id}}","RepoTags":["app:1","ghcr.io/o/app:2"],"RepoDigests":["ghcr.io/o/app@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],"Size":42,"Created":1},
         {"Id":"sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"Size":1},
         {"Id":"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","RepoTags":null,"RepoDigests":null}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.41", "/v1.41/images/json")]
    [InlineData("1.44", "/v1.44/images/json")]
    [InlineData("9.99", "/v1.51/images/json")]
    public async Task The_version_is_one_that_both_sides_know(string theirs, string path)
    {
        using var engine = new FakeDockerEngine(line => line.EndsWith("_ping", StringComparison.Ordinal) ? (200, $"Api-Version: {theirs}\r\n", "OK") : (200, "", "[]"));
        Assert.Empty(await Store(engine).ListAsync(Cancel));
        Assert.Equal(["GET /_ping", "GET " + path], engine.Asked);
    }

    [Fact]
    public async Task Names_come_from_tags_and_an_image_without_one_is_listed_too()
    {
        using var engine = Engine(_ => (200, "", List));
        var images = await Store(engine).ListAsync(Cancel);
        Assert.Equal(["app:1", "ghcr.io/o/app:2", null, null], images.Select(i => i.Reference?.Familiar));
        Assert.Null(images[0].Target.Annotations.GetValueOrDefault(Annotations.ResolvedDigest));
        Assert.StartsWith("sha256:bbbb", images[1].Target.Annotations[Annotations.ResolvedDigest], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "client version 1.99 is too new. Maximum supported API version is 1.41")]
    [InlineData(500, """{"message":"client version 1.99 is too new. Maximum supported API version is 1.41"}""")]
    public async Task Errors_are_read_as_text_and_as_json(int status, string body)
    {
        using var engine = Engine(_ => (status, "", body));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => Store(engine).ListAsync(Cancel));
        Assert.Equal(AuthFailure.Store, failure.Failure);
        Assert.Equal("the Docker engine: client version 1.99 is too new. Maximum supported API version is 1.41", failure.Message);
    }

    [Fact]
    public async Task A_load_that_fails_after_200_has_failed()
    {
        using var engine = Engine(line => line switch
        {
            _ when line.EndsWith("/images/json", StringComparison.Ordinal) => (200, "", "[]"),
            _ when line.Contains("/images/load", StringComparison.Ordinal)
                => (200, "", "{\"stream\":\"reading\"}\r\n{\"errorDetail\":{\"message\":\"no space left\"},\"error\":\"no space left on device\"}\r\n"),
            _ => (404, "", """{"message":"No such image"}"""),
        });
        var store = Store(engine);
        var target = await SampleImage.AddAsync(store, "linux/amd64", 100);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => store.TagAsync(ImageReference.Parse("app:1"), target, Cancel));
        Assert.Equal("the Docker engine: no space left on device", failure.Message);
    }

    [Fact]
    public async Task An_image_that_has_arrived_leaves_nothing_beside_the_engine()
    {
        using var engine = Engine(line => line.EndsWith("/images/json", StringComparison.Ordinal) ? (200, "", "[]")
            : line.Contains("/images/load", StringComparison.Ordinal) ? (200, "", "{\"stream\":\"Loaded image: app:1\\n\"}\n") : (404, "", "{}"));
        var store = Store(engine);
        await using (await store.LeaseAsync(Cancel))
        {
            var target = await SampleImage.AddAsync(store, "linux/amd64", 100);
            Assert.Null(await store.TagAsync(ImageReference.Parse("app:1"), target, Cancel));
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(engine.Staging, "blobs"), "*", SearchOption.AllDirectories));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(engine.Staging, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named_with_its_socket()
    {
        var socket = new EngineSocket("the Docker engine", "/nowhere/docker.sock", "start it");
        Assert.False(await socket.AcceptsAsync(Cancel));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerEngineStore(socket, "/nowhere").ListAsync(Cancel));
        Assert.Equal("cannot reach the Docker engine at /nowhere/docker.sock: there is no such socket", failure.Message);
        Assert.Equal("start it", failure.Hint);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_told_from_a_missing_one()
    {
        using var engine = Engine(_ => (200, "", "[]"));
        // Connecting to a file that is no socket is refused as a socket without a listener is.
        await File.WriteAllTextAsync(engine.Path + "3", "no socket", Cancel);
        foreach (var (at, reason) in new[] { (engine.Path + "3", "nobody answers there"), (engine.Path + "4", "there is no such socket") })
        {
            var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerEngineStore(new EngineSocket("the Docker engine", at, "start it"), engine.Staging).ListAsync(Cancel));
            Assert.EndsWith(reason, failure.Message, StringComparison.Ordinal);
        }
    }

    private static DockerEngineStore Store(FakeDockerEngine engine) => new(new EngineSocket("the Docker engine", engine.Path, "start it"), engine.Staging);

    private static FakeDockerEngine Engine(Func<string, (int Status, string Headers, string Body)> answer)
        => new(line => line == "GET /_ping" ? (200, "Api-Version: 1.41\r\n", "OK") : answer(line));
}
