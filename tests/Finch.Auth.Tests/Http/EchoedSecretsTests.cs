using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Finch.Auth.Http;
using Xunit;

namespace Finch.Auth.Tests.Http;

/// <summary>A server's words reach terminals and logs; what it was shown does not come back in them.</summary>
public class EchoedSecretsTests
{
    private const string Marked = "hunter2-canary";

    private static readonly string Pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Marked}"));

    [Theory]
    [InlineData("Bearer", Marked, "bad token hunter2-canary", "bad token ***")]
    [InlineData("Basic", null, "no user ann with hunter2-canary", "no user ann with ***")]
    [InlineData("Basic", null, "cannot read PAIR", "cannot read ***")]
    [InlineData("Bearer", "abc", "abc is too short to be looked for", "abc is too short to be looked for")]
    public async Task The_Authorization_header_is_not_repeated(string scheme, string? parameter, string said, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/");
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, parameter ?? Pair);
        Assert.Equal(expected, (await ErrorAsync(request, said.Replace("PAIR", Pair, StringComparison.Ordinal))).Message);
    }

    [Fact]
    public async Task A_form_s_secrets_are_not_repeated()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://auth.example/token")
        {
            Content = new FormUrlEncodedContent([new("service", "registry.example"), new("refresh_token", Marked + "/+ x")]),
        };
        Assert.Equal("no *** at registry.example", (await ErrorAsync(request, $"no {Marked}/+ x at registry.example")).Message);
    }

    [Fact]
    public async Task A_secret_is_masked_before_a_long_text_is_cut()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Marked);
        Assert.DoesNotContain("hunter2", (await ErrorAsync(request, new string('x', 192) + Marked)).Message);
    }

    [Theory]
    [InlineData("X-Amz-Security-Token")]
    [InlineData("x-amz-sso_bearer_token")]
    public void AWS_s_tokens_are_not_repeated(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://sts.amazonaws.com/");
        request.Headers.TryAddWithoutValidation(header, Marked);
        Assert.Equal("the canonical string was ***", EchoedSecrets.Masked($"the canonical string was {Marked}", EchoedSecrets.Of(request)));
    }

    private static Task<RegistryError> ErrorAsync(HttpRequestMessage request, string message)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Unauthorized)
        {
            RequestMessage = request,
            Content = new StringContent($$"""{"errors":[{"code":"UNAUTHORIZED","message":"{{message}}"}]}"""),
        };
        return RegistryError.ReadAsync(response, TestContext.Current.CancellationToken);
    }
}
