using CsCheck;
using Finch.Auth.Challenges;
using Xunit;

namespace Finch.Auth.Tests.Challenges;

public class ChallengeParserTests
{
    [Fact]
    public void A_bearer_challenge_gives_realm_service_and_scopes()
    {
        var challenge = Assert.Single(ChallengeParser.Parse(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/alpine:pull repository:b:push\""));
        Assert.True(challenge.IsBearer);
        Assert.Equal("https://auth.docker.io/token", challenge.Realm);
        Assert.Equal("registry.docker.io", challenge.Service);
        Assert.Equal(2, challenge.Scopes.Count);
    }

    [Theory]
    [InlineData("Negotiate, Basic realm=\"x\", Bearer realm=\"https://t\"", "negotiate basic bearer")]
    [InlineData("Basic", "basic")]
    [InlineData("NTLM TlRMTVNTUAACAAAA==, basic REALM=x", "ntlm basic")]
    [InlineData(",, ,Basic realm=\"a\" ,", "basic")]
    [InlineData("", "")]
    public void Several_challenges_in_one_line_are_told_apart(string line, string schemes)
        => Assert.Equal(schemes, string.Join(' ', ChallengeParser.Parse(line).Select(c => c.Scheme).Where(s => s is "basic" or "bearer" or "negotiate" or "ntlm")));

    [Theory]
    [InlineData("Bearer realm=\"a,b\\\"c\",service=x", "a,b\"c")]
    [InlineData("Bearer  realm = \"spaced\" , service=x", "spaced")]
    [InlineData("Bearer realm=bare,service=x", "bare")]
    [InlineData("Bearer realm=\"never closed", "never closed")]
    [InlineData("Bearer realm=\"first\",realm=\"second\"", "first")]
    public void Values_are_read_as_servers_write_them(string line, string realm)
        => Assert.Equal(realm, ChallengeParser.Parse(line)[0].Realm);

    [Fact]
    public void Bearer_is_answered_before_Basic()
        => Assert.True(AuthChallenge.Preferred(ChallengeParser.Parse("Basic realm=\"x\", Bearer realm=\"https://t\""))!.IsBearer);

    [Fact]
    public void A_bearer_challenge_without_a_realm_cannot_be_answered()
        => Assert.Null(AuthChallenge.Preferred(ChallengeParser.Parse("Bearer service=x")));

    [Fact]
    public void Parsing_never_throws()
        => Gen.String[Gen.OneOf(Gen.Char, Gen.Char["=,\"\\ Bearealm"]), 0, 200].Sample(line => ChallengeParser.Parse(line).All(c => c.Scheme.Length > 0));

    [Fact]
    public void What_is_written_is_read_back()
        => Gen.String[Gen.Char[' ', '~'], 0, 30].Sample(value =>
        {
            var quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            return ChallengeParser.Parse($"Bearer realm=\"{quoted}\",service=\"s\"")[0] is { } c && c.Realm == value && c.Service == "s";
        });
}
