using System.Text;
using CsCheck;
using Finch.Auth;
using Finch.CredentialHelper.Kubelet;
using Xunit;

namespace Finch.CredentialHelper.Tests;

public sealed class RequestTests
{
    private const string Version = "\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderRequest\"";

    [Fact]
    public void A_kubelet_s_request_is_read()
    {
        var request = Parse("{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"image\":\"registry.test:5000/team/app\","
            + "\"serviceAccountToken\":\"a.b.c\",\"serviceAccountAnnotations\":{\"eks.amazonaws.com/ecr-role-arn\":\"arn\"},\"later\":{}}\n");
        Assert.Equal(("registry.test:5000", "team/app"), (request.Image.Authority, request.Image.Repository));
        Assert.Equal("a.b.c", request.ServiceAccountToken!.Reveal());
        Assert.Equal("arn", request.Annotations["eks.amazonaws.com/ecr-role-arn"]);
        Assert.DoesNotContain("a.b.c", request.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",\"image\":\"ghcr.io/a\"")]
    [InlineData(",\"image\":\"ghcr.io/a\",\"serviceAccountToken\":\"\",\"serviceAccountAnnotations\":null")]
    [InlineData(",\"image\":\"ghcr.io/a\",\"serviceAccountToken\":null,\"serviceAccountAnnotations\":{}")]
    public void An_older_kubelet_sends_no_token(string rest)
    {
        var request = Parse($"{{{Version}{rest}}}");
        Assert.Null(request.ServiceAccountToken);
        Assert.Empty(request.Annotations);
    }

    [Theory]
    [InlineData("", "the request on stdin is not JSON")]
    [InlineData("[]", "the request on stdin is not a JSON object")]
    [InlineData("{\"a\":", "the request on stdin is not JSON")]
    [InlineData("{}", "the request on stdin is not a CredentialProviderRequest but of no kind")]
    [InlineData("{\"kind\":\"Pod\"}", "the request on stdin is not a CredentialProviderRequest but 'Pod'")]
    [InlineData("{\"kind\":7}", "the request on stdin has a kind that is not a string")]
    [InlineData("{\"kind\":\"CredentialProviderRequest\"}", "the request is of no apiVersion, which is not served here")]
    [InlineData("{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1beta1\"}",
        "the request is of 'credentialprovider.kubelet.k8s.io/v1beta1', which is not served here")]
    [InlineData($"{{{Version}}}", "the request on stdin names no image")]
    [InlineData($"{{{Version},\"image\":\"\"}}", "the request on stdin names no image")]
    [InlineData($"{{{Version},\"image\":\"*.test/x\"}}", "the request on stdin names '*.test/x', which is no image of a registry")]
    [InlineData($"{{{Version},\"image\":\"a.test/x\",\"image\":\"b.test/x\"}}", "the request on stdin is not JSON")]
    [InlineData($"{{{Version},\"image\":\"a.test/x\",\"serviceAccountToken\":{{}}}}", "the request on stdin has a serviceAccountToken that is not a string")]
    [InlineData($"{{{Version},\"image\":\"a.test/x\",\"serviceAccountAnnotations\":[]}}", "the request on stdin has serviceAccountAnnotations that are not an object")]
    [InlineData($"{{{Version},\"image\":\"a.test/x\",\"serviceAccountAnnotations\":{{\"a\":1}}}}", "the request on stdin has an annotation that is not a string")]
    public void Anything_else_is_refused_with_what_is_wrong(string json, string message)
        => Assert.Equal(message, Assert.Throws<RegistryAuthException>(() => Parse(json)).Message);

    [Theory]
    [InlineData("ghcr.io/team/app", "ghcr.io", "ghcr.io", "team/app")]
    [InlineData("ghcr.io:443/app", "ghcr.io:443", "ghcr.io", "app")]
    [InlineData("docker.io/library/nginx", "docker.io", "docker.io", "library/nginx")]
    [InlineData("index.docker.io/library/nginx", "index.docker.io", "docker.io", "library/nginx")]
    [InlineData("127.0.0.1:5000/a/b:1.0", "127.0.0.1:5000", "127.0.0.1:5000", "a/b")]
    [InlineData("[::1]:5000/a@sha256:00", "[::1]:5000", "[::1]:5000", "a")]
    [InlineData("registry.test:5000", "registry.test:5000", "registry.test:5000", null)]
    [InlineData("Registry.Test/a", "Registry.Test", "registry.test", "a")]
    public void An_image_keeps_the_spelling_of_its_registry(string text, string authority, string host, string? repository)
    {
        Assert.True(ImageName.TryParse(text, out var image));
        Assert.Equal((authority, host, repository), (image.Authority, image.Host.ToString(), image.Repository));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("https://ghcr.io/a")]
    [InlineData("ann@ghcr.io/a")]
    [InlineData("ghcr.io?x/a")]
    [InlineData("ghcr.io#x/a")]
    [InlineData(" ghcr.io/a")]
    [InlineData("*.io/a")]
    [InlineData("ghcr.io:x/a")]
    [InlineData("ghcr.io:70000/a")]
    public void What_is_more_than_a_host_and_a_port_is_no_registry(string text) => Assert.False(ImageName.TryParse(text, out _));

    [Fact]
    public void Parsing_never_throws_anything_else() => Gen.OneOf(Gen.Byte.Array[0, 80], AlmostRequests).Sample(bytes =>
    {
        try
        {
            CredentialProviderRequest.Parse(bytes);
        }
        catch (RegistryAuthException)
        {
        }
    });

    /// <summary>Requests with a few bytes changed, which come further than bytes at random.</summary>
    private static Gen<byte[]> AlmostRequests =>
        from changes in Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[0, 3]
        select Changed($"{{{Version},\"image\":\"registry.test:5000/a\",\"serviceAccountToken\":\"t\",\"serviceAccountAnnotations\":{{\"a\":\"b\"}}}}", changes);

    private static byte[] Changed(string text, (int At, byte Value)[] changes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (at, value) in changes)
            bytes[at % bytes.Length] = value;
        return bytes;
    }

    private static CredentialProviderRequest Parse(string json) => CredentialProviderRequest.Parse(Encoding.UTF8.GetBytes(json));
}
