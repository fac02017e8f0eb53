using System.Text;
using CsCheck;
using Finch.Auth.Helpers;
using Xunit;

namespace Finch.Auth.Tests.Helpers;

public class HelperServerTests
{
    [Theory]
    [InlineData("get", "ghcr.io\n", 0, "{\"ServerURL\":\"ghcr.io\",\"Username\":\"ann\",\"Secret\":\"p<w\"}")]
    [InlineData("get", " ghcr\r\n.io\n\n", 0, "{\"ServerURL\":\"ghcr.io\",\"Username\":\"ann\",\"Secret\":\"p<w\"}")]
    [InlineData("get", "other.example", 1, "credentials not found in native keychain")]
    [InlineData("get", "  \n", 1, "no credentials server URL")]
    [InlineData("erase", "", 1, "no credentials server URL")]
    [InlineData("store", "{\"ServerURL\":\"\",\"Username\":\"a\",\"Secret\":\"b\"}", 1, "no credentials server URL")]
    [InlineData("store", "{\"ServerURL\":\"x\",\"Username\":\"\",\"Secret\":\"b\"}", 1, "no credentials username")]
    [InlineData("store", "{\"serverurl\":\"x\",\"USERNAME\":\"a\",\"secret\":\"b\",\"more\":1}", 0, "")]
    [InlineData("store", "{\"ServerURL\":\"x\",\"Username\":\"a\",\"secret\":5}", 1, "the request on stdin is not a JSON object with ServerURL, Username and Secret")]
    [InlineData("store", "{\"ServerURL\":\"x\",\"Username\":null,\"Secret\":\"b\"}", 1, "no credentials username")]
    [InlineData("store", "nonsense", 1, "the request on stdin is not a JSON object with ServerURL, Username and Secret")]
    [InlineData("list", "unused", 0, "{\"ghcr.io\":\"ann\"}")]
    [InlineData("version", "", 0, "docker-credential-test (test) 1.0")]
    [InlineData("frob", "", 1, "docker-credential-test: unknown action: frob")]
    public async Task The_protocol_is_docker_s(string verb, string stdin, int exit, string stdout)
    {
        var (code, text) = await RunAsync([verb], stdin);
        Assert.Equal((exit, stdout), (code, text.TrimEnd('\n')));
    }

    [Fact]
    public async Task Anything_but_one_argument_is_a_usage_error()
        => Assert.Equal((1, "Usage: docker-credential-test <store|get|erase|list|version>\n"), await RunAsync([], ""));

    [Fact]
    public void What_is_written_is_read_back()
        => Gen.Select(Gen.String, Gen.String, Gen.String).Where((a, b, c) => !(a + b + c).Any(char.IsSurrogate)).Sample((server, user, secret) =>
            HelperProtocol.ParseCredential(HelperProtocol.Format(new HelperCredential(server, user, new Secret(secret)))) is { } read
                && read.ServerUrl == server && read.Username == user && read.Secret.Reveal() == secret);

    [Fact]
    public void Go_s_escapes_are_understood()
        => Assert.Equal(HelperProtocol.TokenUser,
            HelperProtocol.ParseCredential("{\"Username\":\"\\u003ctoken\\u003e\",\"Secret\":\"x\"}"u8.ToArray()).Username);

    [Fact]
    public void Parsing_never_throws_anything_else()
        => Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                HelperProtocol.ParseCredential(bytes);
            }
            catch (FormatException)
            {
            }
        });

    private static async Task<(int Code, string Text)> RunAsync(string[] args, string stdin)
    {
        using var output = new MemoryStream();
        var server = new HelperServer(new Backend(), new MemoryStream(Encoding.UTF8.GetBytes(stdin)), output, TextWriter.Null);
        var code = await server.RunAsync(args, TestContext.Current.CancellationToken);
        return (code, Encoding.UTF8.GetString(output.ToArray()));
    }

    private sealed class Backend : IHelperBackend
    {
        public string ProgramName => "docker-credential-test";

        public string VersionLine => "docker-credential-test (test) 1.0";

        public Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
            => Task.FromResult(serverUrl == "ghcr.io" ? new HelperCredential(serverUrl, "ann", new Secret("p<w")) : null);

        public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EraseAsync(string serverUrl, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["ghcr.io"] = "ann" });
    }
}
