using System.Text;
using System.Text.Json;
using CsCheck;
using Finch.Auth;
using Finch.CredentialHelper.Kubelet;
using Xunit;

namespace Finch.CredentialHelper.Tests;

public sealed class ResponseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_answer_has_the_kubelet_s_fields_and_no_others()
        => Assert.Equal("{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"cacheKeyType\":\"Registry\","
            + "\"cacheDuration\":\"6h0m0s\",\"auth\":{\"registry.test:5000\":{\"username\":\"AWS\",\"password\":\"p\"}}}\n",
            Text(new CredentialProviderResponse(CacheKeyType.Registry, TimeSpan.FromHours(6), "registry.test:5000", new Credential.Basic("AWS", new Secret("p")))));

    [Fact]
    public void Nothing_is_said_without_a_credential_and_not_remembered()
        => Assert.Equal("{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"cacheKeyType\":\"Image\","
            + "\"cacheDuration\":\"0s\",\"auth\":null}\n", Text(CredentialProviderResponse.Nothing));

    /// <summary>As Go's time.Duration prints whole seconds.</summary>
    [Theory]
    [InlineData("00:00:00", "0s")]
    [InlineData("00:00:00.9", "0s")]
    [InlineData("00:00:59", "59s")]
    [InlineData("00:01:00", "1m0s")]
    [InlineData("00:10:05", "10m5s")]
    [InlineData("01:00:00", "1h0m0s")]
    [InlineData("05:59:59.999", "5h59m59s")]
    [InlineData("1.00:00:00", "24h0m0s")]
    public void Durations_are_go_s(string duration, string text) => Assert.Equal(text, GoDuration.Format(TimeSpan.Parse(duration)));

    [Theory]
    [InlineData("12:00:00", "6h0m0s")]
    [InlineData("00:00:03", "1s")]
    [InlineData("00:00:00", "0s")]
    [InlineData("-01:00:00", "0s")]
    [InlineData("365000.00:00:00", "24h0m0s")]
    public void Half_of_what_is_left_is_used(string left, string text)
        => Assert.Equal(text, GoDuration.Format(CredentialProviderResponse.HalfOf(Now + TimeSpan.Parse(left), Now)));

    [Fact]
    public void A_credential_whose_end_nobody_knows_is_not_kept() => Assert.Equal(TimeSpan.Zero, CredentialProviderResponse.HalfOf(null, Now));

    [Fact]
    public void Any_credential_is_printed_so_that_it_is_read_back()
        => Gen.Select(Gen.String, Gen.String).Where((a, b) => !(a + b).Any(char.IsSurrogate)).Sample((user, password) =>
        {
            using var read = JsonDocument.Parse(Text(new CredentialProviderResponse(CacheKeyType.Image, TimeSpan.Zero, "h/p", new Credential.Basic(user, new Secret(password)))));
            var auth = read.RootElement.GetProperty("auth").GetProperty("h/p");
            return auth.GetProperty("username").GetString() == user && auth.GetProperty("password").GetString() == password;
        });

    private static string Text(CredentialProviderResponse response) => Encoding.UTF8.GetString(response.Format());
}
