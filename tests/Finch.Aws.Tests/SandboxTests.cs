using Finch.Sandbox;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Against the sandbox, which verifies signatures and was written apart from the library.</summary>
public sealed class SandboxTests : IAsyncLifetime
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private SandboxServer _sandbox = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task The_caller_identity_is_that_of_the_keys()
    {
        using var person = Visitor();
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        var identity = await session.GetCallerIdentityAsync(Cancel);
        Assert.Equal("111222333444", identity.Account);
        Assert.Equal("arn:aws:iam::111222333444:user/finch", identity.Arn);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_the_service_s_code()
    {
        using var person = Visitor();
        person["AWS_SECRET_ACCESS_KEY"] = "not-the-secret";
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => session.GetCallerIdentityAsync(Cancel));
        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.Equal(403, error.Status);
        Assert.StartsWith("An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Host)]
    [InlineData("public.ecr.aws")]
    [InlineData("111222333444.dkr.ecr-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr-ecr.eu-central-1.on.aws")]
    [InlineData("111222333444.dkr.ecr.cn-north-1.amazonaws.com.cn")]
    public async Task A_helper_gets_a_token_and_echoes_the_server(string host)
    {
        using var person = Visitor();
        var credential = await Helper(person).GetAsync("https://" + host, Cancel);
        Assert.Equal("https://" + host, credential!.ServerUrl);
        Assert.Equal("AWS", credential.Username);
        Assert.False(credential.Secret.IsEmpty);
    }

    [Fact]
    public async Task A_second_get_uses_no_network()
    {
        using var person = Visitor();
        var first = await Helper(person).GetAsync(Host, Cancel);
        person["HTTPS_PROXY"] = "http://127.0.0.1:9";
        var second = await Helper(person).GetAsync(Host, Cancel);
        Assert.True(first!.Secret.Matches(second!.Secret));
        var another = await Helper(person).GetAsync("999988887777.dkr.ecr.eu-west-1.amazonaws.com", Cancel);
        Assert.True(first.Secret.Matches(another!.Secret));
        Assert.Equal(["https://" + Host, "https://999988887777.dkr.ecr.eu-west-1.amazonaws.com"], (await Helper(person).ListAsync(Cancel)).Keys);
    }

    [Fact]
    public async Task A_hundred_helpers_with_an_empty_cache_ask_aws_once()
    {
        using var person = Visitor();
        var credentials = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Helper(person).GetAsync(Host, Cancel), Cancel)));
        Assert.All(credentials, credential => Assert.True(credential!.Secret.Matches(credentials[0]!.Secret)));
        Assert.Equal(1, TokenRequests());
    }

    [Fact]
    public async Task Erase_makes_the_next_get_ask_again()
    {
        using var person = Visitor();
        await Helper(person).GetAsync(Host, Cancel);
        await Helper(person).EraseAsync(Host, Cancel);
        Assert.Empty(await Helper(person).ListAsync(Cancel));
        await Helper(person).GetAsync(Host, Cancel);
        Assert.Equal(2, TokenRequests());
    }

    [Fact]
    public async Task Role_chains_are_assumed_one_after_the_other()
    {
        using var person = Visitor();
        person["AWS_ACCESS_KEY_ID"] = person["AWS_SECRET_ACCESS_KEY"] = null;
        person.Write(".aws/credentials", $"""
            [base]
            aws_access_key_id = {_sandbox.AwsUser.AccessKeyId}
            aws_secret_access_key = {_sandbox.AwsUser.SecretAccessKey}
            """);
        person.Write(".aws/config", """
            [profile first]
            role_arn = arn:aws:iam::111222333444:role/First
            source_profile = base
            [profile second]
            role_arn = arn:aws:iam::555566667777:role/Second
            source_profile = first
            role_session_name = ann
            """);
        using var session = AwsSession.Open(person.Context, new AwsOptions { Profile = "second" });
        Assert.Equal("arn:aws:sts::555566667777:assumed-role/Second/ann", (await session.GetCallerIdentityAsync(Cancel)).Arn);
    }

    /// <summary>The sandbox refuses signatures that are five minutes off, as AWS does, and tells its time.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(-13)]
    [InlineData(24 * 400)]
    public async Task A_wrong_clock_is_no_obstacle_and_makes_no_token_immortal(int hours)
    {
        var wrong = new WrongClock(TimeSpan.FromHours(hours));
        using var person = Visitor(wrong);
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        var token = await session.GetEcrTokenAsync("eu-west-1", Cancel);
        // A Date header has no fractions.
        Assert.InRange(token.ExpiresAt, DateTimeOffset.MinValue, wrong.GetUtcNow().AddHours(12).AddMinutes(1));
        Assert.Equal(hours < 0, token.IsAlive(wrong.GetUtcNow().AddHours(11)));
        Assert.Equal(2, TokenRequests());
    }

    [Theory]
    [InlineData("ca", true)]
    [InlineData("ca-bundle", true)]
    [InlineData("none", false)]
    public async Task Only_an_authority_in_a_named_bundle_is_trusted(string bundle, bool trusted)
    {
        using var person = Visitor();
        (person["SSL_CERT_FILE"], person["REQUESTS_CA_BUNDLE"]) = (null, null);
        person["AWS_CA_BUNDLE"] = bundle switch { "ca" => _sandbox.CaFile, "ca-bundle" => _sandbox.CaBundleFile, _ => null };
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        if (trusted)
            await session.GetCallerIdentityAsync(Cancel);
        else
            Assert.Equal(AwsFailure.Tls, (await Assert.ThrowsAsync<AwsException>(() => session.GetCallerIdentityAsync(Cancel))).Failure);
    }

    [Fact]
    public async Task Certificates_are_not_checked_when_the_person_says_so()
    {
        using var person = Visitor();
        (person["SSL_CERT_FILE"], person["REQUESTS_CA_BUNDLE"], person["AWS_CA_BUNDLE"]) = (null, null, null);
        using var session = AwsSession.Open(person.Context, new AwsOptions { SkipVerification = true });
        await session.GetCallerIdentityAsync(Cancel);
    }

    private int TokenRequests() => _sandbox.RequestLog.Snapshot().Count(request => request.Action == "GetAuthorizationToken");

    private static EcrLoginHelper Helper(TestPerson person)
        => new(new EcrTokens(person.Context), person.Environment, EcrTarget.For, () => new OtherHelper(), TextWriter.Null);

    private TestPerson Visitor(TimeProvider? time = null)
    {
        var person = new TestPerson(time);
        foreach (var (name, value) in _sandbox.Environment)
            person[name] = value;
        // The runtime reads SSL_CERT_FILE of the process, not the person's: here the authority has to be named.
        person["SSL_CERT_FILE"] = null;
        return person;
    }

    private sealed class WrongClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
