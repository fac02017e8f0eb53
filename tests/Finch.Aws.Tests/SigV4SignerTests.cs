using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Requests as we send them, signed by botocore 1.43.11; <see cref="SigV4VectorTests"/> has AWS's own examples.</summary>
public sealed class SigV4SignerTests
{
    private const string Token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd";

    [Theory]
    [InlineData("POST", "https://api.ecr.eu-west-1.amazonaws.com/", "ecr", "eu-west-1", "application/x-amz-json-1.1",
        "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken", "{}",
        "content-type;host;x-amz-date;x-amz-target", "ce953a52a1215175c49d9a611ae10b5db817f776f0ad5d2a6ff9b0198dd390bc")]
    [InlineData("GET", "https://example.amazonaws.com/a%20b/c?Param2=value2&Param1=value%201&Param1=a", "service", "us-east-1", null,
        "My-Header:  a   b  ", null, "host;my-header;x-amz-date", "dc6873b8cf32c99422632ddc1abe0ce5917b6175d426f2ec54d4c4525b279249")]
    [InlineData("POST", "http://127.0.0.1:4566/prefix/", "ecr-public", "us-east-1", "application/x-amz-json-1.1", null, "{\"a\":1}",
        "content-type;host;x-amz-date", "41127e51d74c3624400de58f41e287ee055674f4f6c51a920943bf6775614cd2")]
    public void Signatures_are_those_of_others(
        string method, string url, string service, string region, string? contentType, string? header, string? body, string headers, string signature)
        => Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/{region}/{service}/aws4_request, SignedHeaders={headers}, Signature={signature}",
            new TestSigner(region, service).Sign(new UnsignedRequest(method, new Uri(url), Headers(header, contentType), body)));

    [Fact]
    public void A_session_token_is_signed_too()
        => Assert.EndsWith("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
            + "Signature=608cddded5db13bd2c0f63d8a773432fccf94ff6e7f23dda3c2cd81ca56078a0",
            new TestSigner("us-east-1", "sts") { SessionToken = Token }.Sign(new UnsignedRequest("POST", new Uri("https://sts.amazonaws.com/"),
                Headers(null, "application/x-www-form-urlencoded; charset=utf-8"), "Action=GetCallerIdentity&Version=2011-06-15")), StringComparison.Ordinal);

    private static List<KeyValuePair<string, string>> Headers(string? header, string? contentType)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (header?.Split(':', 2) is [var name, var value])
            headers.Add(new(name, value));
        if (contentType is not null)
            headers.Add(new("Content-Type", contentType));
        return headers;
    }
}
