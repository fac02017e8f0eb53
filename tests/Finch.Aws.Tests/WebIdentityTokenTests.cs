using Finch.Auth;
using Finch.Aws.Cache;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>A role and a token that came with one call.</summary>
public sealed class WebIdentityTokenTests
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private const string Keys = "<R><Credentials><AccessKeyId>ASIAPOD</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials></R>";

    private const string Token = """{"authorizationData":[{"authorizationToken":"QVdTOnB3","expiresAt":4102444800.5}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_token_travels_in_one_unsigned_form_and_its_keys_sign_the_rest()
    {
        var forms = new List<string>();
        var signatures = new List<string>();
        var web = new FakeWeb((request, body) =>
        {
            if (request.RequestUri!.Host.StartsWith("sts.", StringComparison.Ordinal))
            {
                Assert.False(request.Headers.NonValidated.Contains("Authorization"));
                forms.Add(body);
                return new FakeAnswer(Keys);
            }

            signatures.Add(request.Headers.NonValidated["Authorization"].ToString());
            return new FakeAnswer(Token);
        });
        // Whatever else is configured on the machine, it is not used.
        using var person = web.Visitor();
        person.WithKeys()["AWS_REGION"] = "us-west-2";
        var tokens = new EcrTokens(person.Context);
        for (var call = 0; call < 2; call++)
            Assert.Equal("pw", (await tokens.GetAsync(Target(Host), Cancel))!.ToCredential().Password.Reveal());

        Assert.Equal(["POST https://sts.eu-west-1.amazonaws.com/", $"POST https://api.ecr.eu-west-1.amazonaws.com/"], web.Asked.Take(2));
        Assert.Equal(4, web.Asked.Count);
        Assert.All(forms, form => Assert.Equal("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111222333444%3Arole%2FPull"
            + "&RoleSessionName=ecr-credential-provider&WebIdentityToken=a.b%2Bc", form));
        Assert.All(signatures, signature => Assert.Contains("Credential=ASIAPOD/", signature, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(person.Home));
    }

    [Theory]
    [InlineData("111222333444.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", "api.ecr-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr-ecr-fips.us-east-1.on.aws", "sts-fips.us-east-1.api.aws", "ecr-fips.us-east-1.api.aws")]
    [InlineData("111222333444.dkr.ecr.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.amazonaws.com.cn", "api.ecr.cn-north-1.amazonaws.com.cn")]
    public async Task The_registry_s_name_chooses_both_endpoints(string host, string sts, string ecr)
    {
        var web = new FakeWeb((request, _) => new FakeAnswer(request.RequestUri!.Host == sts ? Keys : Token));
        using var person = web.Visitor();
        await new EcrTokens(person.Context).GetAsync(Target(host), Cancel);
        Assert.Equal([$"POST https://{sts}/", $"POST https://{ecr}/"], web.Asked);
    }

    [Fact]
    public async Task An_address_that_was_chosen_for_the_registry_is_kept()
    {
        var web = new FakeWeb((request, _) => new FakeAnswer(request.RequestUri!.Host.StartsWith("sts.", StringComparison.Ordinal) ? Keys : Token));
        using var person = web.Visitor();
        await new EcrTokens(person.Context).GetAsync(Target(Host, new Uri("https://vpce.test")), Cancel);
        Assert.Equal(["POST https://sts.eu-west-1.amazonaws.com/", "POST https://vpce.test/"], web.Asked);
    }

    [Fact]
    public void It_is_not_printed() => Assert.DoesNotContain("a.b+c", Target(Host).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("arn:aws:iam::111222333444:role/Pull", "aws")]
    [InlineData("arn:aws-cn:iam::111222333444:role/team/Pull", "aws-cn")]
    [InlineData("arn:aws-us-gov:iam::111222333444:role/a+b=c,d.e@f-g", "aws-us-gov")]
    public void A_role_has_a_partition(string text, string partition)
    {
        Assert.True(RoleArn.TryParse(text, out var role));
        Assert.Equal((text, partition), (role.ToString(), role.Partition));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Pull")]
    [InlineData("arn:aws:iam::111222333444:role/")]
    [InlineData("arn:aws:iam::111222333444:role/Pull/")]
    [InlineData("arn:aws:iam::111222333444:user/ann")]
    [InlineData("arn:aws:iam::1112223334:role/Pull")]
    [InlineData("arn:aws:iam::11122233344x:role/Pull")]
    [InlineData("arn:aws:sts::111222333444:assumed-role/Pull/x")]
    [InlineData("arn:aws:iam:eu-west-1:111222333444:role/Pull")]
    [InlineData("arn:other:iam::111222333444:role/Pull")]
    [InlineData("arn:aws:iam::111222333444:role/Pull\n")]
    [InlineData(" arn:aws:iam::111222333444:role/Pull")]
    public void Anything_else_is_no_role(string? text) => Assert.False(RoleArn.TryParse(text, out _));

    [Theory]
    [InlineData("/", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData("/", "/", null, "/.ecr")]
    [InlineData("/", null, "/var/cache/ecr", "/var/cache/ecr")]
    [InlineData("/root", null, null, "/root/.ecr")]
    public void Without_a_home_there_is_no_cache_in_it(string home, string? variable, string? chosen, string? directory)
        => Assert.Equal(directory, CacheDirectory.Of(new UserEnvironment(
            name => name switch { "HOME" => variable, "AWS_ECR_CACHE_DIR" => chosen, _ => null }, home, TimeProvider.System)));

    private static EcrTarget Target(string host, Uri? endpoint = null)
    {
        Assert.True(RoleArn.TryParse("arn:aws:iam::111222333444:role/Pull", out var role));
        Assert.True(EcrHost.TryParse(host, out var ecr));
        // A rule may name another identity and an address.
        var rule = new AwsOptions { RoleArn = "arn:aws:iam::111222333444:role/Rule", Profile = "nobody", EndpointUrl = endpoint };
        return new WebIdentityToken(role, new Secret("a.b+c"), "ecr-credential-provider").For(new EcrTarget(ecr, rule));
    }
}
