using CsCheck;
using Finch.Auth.Challenges;
using Xunit;

namespace Finch.Auth.Tests.Challenges;

public class RealmPolicyTests
{
    private static Uri Approve(string registry, string realm, RealmTrust trust, string? pinned = null)
    {
        var host = RegistryHost.Parse(registry);
        var scheme = RegistryHost.AsksForPlainHttp(registry) || host.IsLoopback ? "http" : "https";
        return RealmPolicy.Approve(host, new Uri($"{scheme}://{host.ApiAuthority}/"), realm, trust, pinned);
    }

    [Theory]
    [InlineData("docker.io", "https://auth.docker.io/token")]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth")]
    [InlineData("nvcr.io", "https://authn.nvidia.com/token")]
    [InlineData("ghcr.io", "https://ghcr.io/token")]
    [InlineData("ghcr.io", "/token")]
    [InlineData("http://reg.example", "http://reg.example:81/token")]
    public void A_stored_credential_goes_to_the_registrys_own_realm(string registry, string realm)
        => Assert.NotNull(Approve(registry, realm, RealmTrust.Unattended));

    [Theory]
    [InlineData("ghcr.io", "https://evil.example/token")]
    [InlineData("a.azurecr.io", "https://b.azurecr.io/token")]
    [InlineData("one.co.uk", "https://two.co.uk/token")]
    [InlineData("10.0.0.1:5000", "https://10.0.0.2:5000/token")]
    [InlineData("localhost:5000", "http://127.0.0.1:5001/token")]
    public void A_stored_credential_does_not_go_to_a_stranger(string registry, string realm)
        => Assert.Contains(new Uri(realm).Host, Refused(registry, realm, RealmTrust.Unattended).Message);

    [Theory]
    [InlineData("ghcr.io", "http://ghcr.io/token")]
    [InlineData("ghcr.io", "http://127.0.0.1/token")]
    [InlineData("ghcr.io", "https://127.0.0.1/token")]
    [InlineData("ghcr.io", "https://localhost./token")]
    [InlineData("ghcr.io", "https://169.254.169.254/latest")]
    [InlineData("ghcr.io", "https://[::ffff:10.0.0.1]/token")]
    [InlineData("ghcr.io", "https://0.0.0.0/token")]
    [InlineData("ghcr.io", "file:///etc/passwd")]
    [InlineData("ghcr.io", "https://user:pw@tokens.example/")]
    public void Nobody_is_sent_to_plain_http_or_into_the_local_network(string registry, string realm)
        => Assert.All(Enum.GetValues<RealmTrust>(), trust => Refused(registry, realm, trust));

    [Fact]
    public void Signing_in_may_show_the_credential_to_a_public_token_server_and_the_pin_remembers_it()
    {
        const string realm = "https://tokens.example/auth";
        Approve("registry.test", realm, RealmTrust.SigningIn);
        Refused("registry.test", realm, RealmTrust.Unattended);
        Approve("registry.test", realm, RealmTrust.Unattended, pinned: realm);
        Refused("registry.test", "https://tokens.example:8443/auth", RealmTrust.Unattended, pinned: realm);
    }

    [Fact]
    public void Judging_never_throws_anything_else()
        => Gen.String[Gen.OneOf(Gen.Char, Gen.Char[":/.@[]htps"]), 0, 40].Sample(realm =>
        {
            try
            {
                Approve("ghcr.io", realm, RealmTrust.Unattended);
            }
            catch (RegistryAuthException refused)
            {
                Assert.Equal(AuthFailure.RealmRefused, refused.Failure);
            }
        });

    private static RegistryAuthException Refused(string registry, string realm, RealmTrust trust, string? pinned = null)
    {
        var refused = Assert.Throws<RegistryAuthException>(() => Approve(registry, realm, trust, pinned));
        Assert.Equal(AuthFailure.RealmRefused, refused.Failure);
        return refused;
    }
}
