using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xunit;

namespace Finch.Auth.Tests;

public class SecretTests
{
    private const string Marked = "hunter2-canary";

    private static readonly JsonSerializerOptions Reflecting = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Fact]
    public void A_record_that_contains_a_secret_is_safe_to_print()
    {
        Credential[] all =
        [
            new Credential.Basic("ann", new Secret(Marked)), new Credential.IdentityToken(new Secret(Marked)), new Credential.RegistryToken(new Secret(Marked)),
        ];
        Assert.All(all, credential => Assert.DoesNotContain(Marked, credential.ToString()));
        Assert.DoesNotContain(Marked, new AccessToken(new Secret(Marked), DateTimeOffset.UnixEpoch, new Secret(Marked)).ToString());
        Assert.DoesNotContain(Marked, $"{new Secret(Marked)}");
    }

    [Fact]
    public void A_serialiser_gets_nothing()
        => Assert.ThrowsAny<Exception>(() => JsonSerializer.Serialize(
            new Holder(new Secret(Marked)), Reflecting));

    [Fact]
    public void It_is_hidden_in_the_words_of_others()
    {
        Assert.Equal("what is ***?", new Secret(Marked).MaskedIn($"what is {Marked}?"));
        Assert.Equal("nothing", new Secret("").MaskedIn("nothing"));
    }

    [Fact]
    public void Secrets_are_compared_by_value()
    {
        Assert.True(new Secret("a").Matches(new Secret("a")));
        Assert.False(new Secret("a").Matches(new Secret("b")));
    }

    private sealed record Holder(Secret Secret);
}
