using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Finch.Auth;
using Finch.Images;
using Finch.Images.Stores;
using Finch.Sandbox;
using Xunit;

namespace Finch.Samples.Tests;

/// <summary>The samples do what they say, against registries and an AWS on real sockets.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private readonly string _home = Path.Combine(Path.GetTempPath(), "finch-samples-" + Guid.NewGuid().ToString("N"));
    private SandboxServer _sandbox = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SSL_CERT_FILE is read by the runtime, for the whole process, and not from a person's environment.</summary>
    private UserEnvironment Me => new(
        name => name switch { "PATH" => Path.Combine(_home, "bin"), "SSL_CERT_FILE" => null, _ => _sandbox.Environment.GetValueOrDefault(name) },
        _home, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        Directory.CreateDirectory(Path.Combine(_home, ".docker"));
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_sandbox.RegistryUser.Name}:{_sandbox.RegistryUser.Password}"));
        await File.WriteAllTextAsync(Path.Combine(_home, ".docker", "config.json"),
            $$$"""{"auths":{"{{{_sandbox.BearerRegistry}}}":{"auth":"{{{login}}}"}},"credHelpers":{"helped.example.com":"sample"}}""", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public void Whoever_runs_this_has_a_home_and_variables()
    {
        var me = People.WhoeverRunsThis();
        Assert.Equal(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), me.HomeDirectory);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), me["PATH"]);
    }

    [Fact]
    public async Task A_credential_comes_from_dockers_file()
    {
        var login = await Credentials.OfDocker(Me, _sandbox.BearerRegistry, Cancel);
        Assert.Equal((_sandbox.RegistryUser.Name, _sandbox.RegistryUser.Password), (login!.Value.User, login.Value.Password.Reveal()));
        Assert.Null(await Credentials.OfDocker(Me, "unknown.example.com", Cancel));
    }

    [Fact]
    public async Task A_credential_comes_from_dockers_helper()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the helper is a shell script");
        var helper = Path.Combine(_home, "bin", "docker-credential-sample");
        Directory.CreateDirectory(Path.GetDirectoryName(helper)!);
        await File.WriteAllTextAsync(helper, "#!/bin/sh\nread server\necho \"{\\\"ServerURL\\\":\\\"$server\\\",\\\"Username\\\":\\\"bob\\\",\\\"Secret\\\":\\\"for $server\\\"}\"\n", Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var login = await Credentials.OfDocker(Me, "helped.example.com", Cancel);
        Assert.Equal(("bob", "for helped.example.com"), (login!.Value.User, login.Value.Password.Reveal()));
    }

    [Fact]
    public async Task A_credential_for_ecr_comes_from_aws()
    {
        var found = await Credentials.OfDockerOrAws(Me, "111222333444.dkr.ecr.eu-west-1.amazonaws.com", Cancel);
        var login = Assert.IsType<Credential.Basic>(found!.Credential);
        Assert.Equal("AWS", login.Username);
        Assert.NotNull(found.ExpiresAt);
        Assert.Equal("111222333444", (await Credentials.Identity(Me, Cancel)).Account);
        Assert.Null(await Credentials.OfDockerOrAws(Me, "unknown.example.com", Cancel));
    }

    [Fact]
    public async Task An_image_travels_from_one_registry_to_another_and_its_tags_are_listed()
    {
        var (from, to) = ($"{_sandbox.OpenRegistry}/team/app:1", $"{_sandbox.BearerRegistry}/team/copy:2");
        var digest = await PushSampleAsync(from);
        Assert.Equal(digest, await Transfers.Copy(Me, Path.Combine(_home, "images"), from, to, Cancel));
        Assert.Equal("""{"name":"team/copy","tags":["2"]}""", (await Requests.TagsOf(Me, _sandbox.BearerRegistry, "team/copy", Cancel)).Replace(" ", "", StringComparison.Ordinal).Trim());
    }

    [Fact]
    public async Task A_failure_says_what_to_do()
        => Assert.Matches("^NotFound: .+", await Requests.Explain(
            Transfers.Copy(Me, Path.Combine(_home, "images"), $"{_sandbox.OpenRegistry}/no/such:1", $"{_sandbox.OpenRegistry}/x:1", Cancel)));

    [Fact]
    public async Task An_image_of_another_registry_is_not_sent_here()
    {
        using var connection = await RegistryConnection.OpenAsync(RegistryHost.Parse(_sandbox.OpenRegistry), new CredentialChain(), Me, Cancel);
        using var images = new RegistryImages(connection, new OciLayoutStore(Path.Combine(_home, "images")), TimeProvider.System);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => images.PullAsync(ImageReference.Parse("ghcr.io/owner/app"), Cancel));
        Assert.Equal(AuthFailure.Usage, failure.Failure);
    }

    [Fact]
    public async Task A_saved_archive_is_loaded()
    {
        var file = Path.Combine(_home, "image.tar");
        await File.WriteAllBytesAsync(file, Archive("sample/app:1"), Cancel);
        var image = Assert.Single(await Transfers.Load(Path.Combine(_home, "images"), file, Cancel));
        Assert.Equal("sample/app:1", image.Reference!.Familiar);
    }

    private async Task<Digest> PushSampleAsync(string name)
    {
        var store = new OciLayoutStore(Path.Combine(_home, "made"));
        var image = Assert.Single(await new Images.Archives.ImageLoader(store).LoadAsync(new MemoryStream(Archive(name)), Cancel));
        using var connection = await RegistryConnection.OpenAsync(image.Reference!.Host, new CredentialChain(), Me, Cancel);
        using var images = new RegistryImages(connection, store, TimeProvider.System);
        return (await images.PushAsync(image.Reference, Cancel)).Digest;
    }

    /// <summary>What <c>docker save</c> writes, with one small layer.</summary>
    private static byte[] Archive(string name)
    {
        var layer = Tar(("hello", "hello\n"u8.ToArray()));
        var diffId = Convert.ToHexStringLower(SHA256.HashData(layer));
        return Tar(
            ("c.json", Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:{{{diffId}}}"]}}""")),
            ("layer.tar", layer),
            ("manifest.json", Encoding.UTF8.GetBytes($$$"""[{"Config":"c.json","RepoTags":["{{{name}}}"],"Layers":["layer.tar"]}]""")));
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return tar.ToArray();
    }
}
