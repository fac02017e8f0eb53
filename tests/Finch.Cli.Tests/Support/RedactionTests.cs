using System.Text;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Cli.Support;
using Xunit;

namespace Finch.Cli.Tests.Support;

public sealed class RedactionTests
{
    private static readonly Redaction Redaction = new([new Secret("hunter2+/=")]);

    [Theory]
    [InlineData("sent hunter2+/= to it", "sent *** to it")]
    [InlineData("password: abc, next", "password: ***, next")]
    [InlineData("{\"bridgeToken\": \"abc\", \"pid\": 1}", "{\"bridgeToken\": \"***\", \"pid\": 1}")]
    [InlineData("AWS_SECRET_ACCESS_KEY=abc", "AWS_SECRET_ACCESS_KEY=***")]
    [InlineData("external_id: '42'", "external_id: ***")]
    [InlineData("Authorization: Digest a=\"b\", c=\"d\"\nnext", "Authorization: ***\nnext")]
    [InlineData("https://b.s3.amazonaws.com/x?X-Amz-Signature=0a1b", "https://b.s3.amazonaws.com/x?X-Amz-Signature=***")]
    [InlineData("https://ann:pw@ghcr.io/v2/", "https://***@ghcr.io/v2/")]
    [InlineData("key AKIAABCDEFGHIJKLMNOP.", "key ***.")]
    [InlineData("got eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig", "got ***")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nnext", "***\nnext")]
    public void What_is_a_secret_or_looks_like_one_goes(string text, string left) => Assert.Equal(left, Redaction.Of(text));

    [Theory]
    [InlineData("token for 111222333444.dkr.ecr.eu-west-1.amazonaws.com: cached, good until 2026-11-23T22:41:07Z")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE=/home/ann/.aws/credentials")]
    [InlineData("memory: 4GiB")]
    [InlineData("GET https://ghcr.io/v2/: 200")]
    public void What_helps_stays(string text) => Assert.Equal(text, Redaction.Of(text));

    [Fact]
    public void An_outline_has_names_and_no_values()
    {
        const string Config = """
            {"auths": {"https://ann:pw@r.io": {"auth": "YTpi", "email": ""}}, "credHelpers": {"ghcr.io": "pass"}, "credsStore": "pass",
             "HttpHeaders": {"Authorization": "x"}, "currentContext": "y", "psFormat": null, "features": {"buildkit": true}, "n": [1]}
            """;
        var outline = new ConfigOutline(Redaction.Of).Of(Encoding.UTF8.GetBytes(Config));
        Assert.Equal(
            """{"auths":{"https://***@r.io":{"auth":"***","email":""}},"credHelpers":{"ghcr.io":"pass"},"credsStore":"pass","HttpHeaders":{"Authorization":"***"},"currentContext":"***","psFormat":null,"features":{"buildkit":true},"n":["***"]}""",
            JsonNode.Parse(outline)!.ToJsonString());
        Assert.Equal("does not parse, line 2\n", new ConfigOutline(Redaction.Of).Of("{\n\"auths\": secret"u8.ToArray()));
    }
}
