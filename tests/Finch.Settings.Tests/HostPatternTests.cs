using CsCheck;
using Finch.Auth;
using Finch.Settings.Rules;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("*.dkr.ecr.*.amazonaws.com", "111222333444.dkr.ecr.eu-west-1.amazonaws.com", true)]
    [InlineData("*.dkr.ecr.*.amazonaws.com", "111222333444.dkr.ecr.cn-north-1.amazonaws.com.cn", false)]
    [InlineData("111222333444.dkr.ecr.us-*.amazonaws.com", "111222333444.dkr.ecr.us-east-1.amazonaws.com", true)]
    [InlineData("111222333444.dkr.ecr.us-*.amazonaws.com", "111222333444.dkr.ecr.eu-west-1.amazonaws.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.example.com:5000", false)]
    [InlineData("*.example.com:5000", "a.example.com:5000", true)]
    [InlineData("*.example.com:443", "a.example.com", true)]
    [InlineData("*-a*-b.example.com", "x-a-a-b.example.com", true)]
    [InlineData("*-a*-b.example.com", "x-a-c.example.com", false)]
    [InlineData("GHCR.io", "ghcr.io", true)]
    [InlineData("https://ghcr.io/", "ghcr.io", true)]
    [InlineData("index.docker.io", "docker.io", true)]
    [InlineData("localhost:5000", "localhost", false)]
    [InlineData("*", "localhost", true)]
    public void A_star_stays_within_its_label(string text, string host, bool matches)
    {
        Assert.True(HostPattern.TryParse(text, out var pattern));
        Assert.Equal(matches, pattern.Matches(RegistryHost.Parse(host)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ghcr.io/team")]
    [InlineData("*.example.com/team")]
    [InlineData("*..com")]
    [InlineData("*.example.com:0")]
    [InlineData("*.example.com:x")]
    [InlineData("ftp://example.com")]
    [InlineData("https://*.example.com")]
    public void What_is_no_host_is_refused(string text) => Assert.False(HostPattern.TryParse(text, out _));

    /// <summary>Each line names two patterns that match the host; the second is the more specific one.</summary>
    [Theory]
    [InlineData("*.dkr.ecr.*.amazonaws.com", "111222333444.dkr.ecr.*.amazonaws.com", "111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.*.amazonaws.com", "111222333444.dkr.ecr.eu-*.amazonaws.com", "111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("*.*.com", "*.example.com", "a.example.com")]
    [InlineData("a*.example.com", "a.example.com", "a.example.com")]
    [InlineData("*.example", "b.*", "b.example")]
    public void The_more_specific_pattern_wins_in_either_order(string general, string specific, string host)
    {
        var expected = general == "*.example" ? general : specific;
        foreach (var order in new[] { new[] { general, specific }, [specific, general] })
        {
            var rules = new RegistryRules([.. order.Select(Rule)]);
            Assert.Equal(expected, rules.For(RegistryHost.Parse(host))!.Pattern.Text);
        }
    }

    [Fact]
    public void A_pattern_matches_like_the_expression_it_stands_for()
    {
        Gen.Select(Gen.String[Gen.Char["ab*"], 1, 5].List[1, 3], Gen.String[Gen.Char["ab"], 1, 5].List[1, 3]).Sample((pattern, host) =>
        {
            var (text, name) = (string.Join('.', pattern), string.Join('.', host));
            var expression = "^" + text.Replace(".", "\\.", StringComparison.Ordinal).Replace("*", "[ab]*", StringComparison.Ordinal) + "$";
            Assert.True(HostPattern.TryParse(text, out var parsed));
            Assert.Equal(System.Text.RegularExpressions.Regex.IsMatch(name, expression), parsed.Matches(RegistryHost.Parse(name)));
        });
    }

    private static RegistryRule Rule(string text)
        => new() { Pattern = HostPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException(text), Place = "finch.yaml:1" };
}
