using System.Net;
using Finch.Aws.Services;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>What a call does when it is not answered as hoped.</summary>
public sealed class ServiceCallTests
{
    private const string Identity = """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:iam::111222333444:user/ann</Arn><UserId>AIDA</UserId><Account>111222333444</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "<html>busy</html>")]
    [InlineData(HttpStatusCode.BadRequest, "{\"__type\":\"com.amazon#ThrottlingException\"}")]
    [InlineData(HttpStatusCode.TooManyRequests, "")]
    public async Task Passing_trouble_is_tried_again(HttpStatusCode status, string body)
    {
        var web = new FakeWeb(Sequence(new FakeAnswer(body, status), new FakeAnswer(Identity)));
        Assert.Equal("AIDA", (await AskAsync(web)).UserId);
        Assert.Equal(2, web.Asked.Count);
    }

    [Fact]
    public async Task After_three_attempts_the_error_says_so()
    {
        var web = new FakeWeb((_, _) => new FakeAnswer("<html><body>no</body></html>", HttpStatusCode.InternalServerError));
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => AskAsync(web));
        Assert.Equal("An error occurred (500) when calling the GetCallerIdentity operation (reached max retries: 2): Internal Server Error", error.Message);
        Assert.Equal(3, web.Asked.Count);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        var web = new FakeWeb((_, _) => new FakeAnswer(
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>no such key</Message></Error></ErrorResponse>", HttpStatusCode.Forbidden));
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => AskAsync(web));
        Assert.Equal(("InvalidClientTokenId", 403, "no such key"), (error.Code, error.Status, error.ServiceMessage));
        Assert.Single(web.Asked);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_once()
    {
        var theirs = DateTimeOffset.UtcNow.AddHours(3);
        var web = new FakeWeb((request, _) => request.Headers.GetValues("X-Amz-Date").Single().StartsWith(theirs.ToString("yyyyMMdd'T'HH"), StringComparison.Ordinal)
            ? new FakeAnswer(Identity)
            : new FakeAnswer("{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired\"}", HttpStatusCode.BadRequest, theirs));
        Assert.Equal("AIDA", (await AskAsync(web)).UserId);
        Assert.Equal(2, web.Asked.Count);
    }

    [Fact]
    public async Task A_wrong_secret_is_not_taken_for_a_wrong_clock()
    {
        var web = new FakeWeb((_, _) => new FakeAnswer("{\"__type\":\"InvalidSignatureException\"}", HttpStatusCode.BadRequest, DateTimeOffset.UtcNow));
        await Assert.ThrowsAsync<AwsServiceException>(() => AskAsync(web));
        Assert.Single(web.Asked);
    }

    [Theory]
    [InlineData("not xml", "Unable to parse response of GetCallerIdentity from https://sts.eu-west-1.amazonaws.com/: it is not XML")]
    [InlineData("<R/>", "Unable to parse response of GetCallerIdentity: it has no UserId")]
    [InlineData("<!DOCTYPE r [<!ENTITY a 'x'>]><R><UserId>&a;</UserId></R>",
        "Unable to parse response of GetCallerIdentity from https://sts.eu-west-1.amazonaws.com/: it is not XML")]
    public async Task An_answer_that_is_none_is_an_error(string body, string message)
        => Assert.Equal(message, (await Assert.ThrowsAsync<AwsException>(() => AskAsync(new FakeWeb((_, _) => new FakeAnswer(body))))).Message);

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        var web = new FakeWeb((_, _) => new FakeAnswer(new string('x', 2_000_000)));
        Assert.Equal(AwsFailure.Protocol, (await Assert.ThrowsAsync<AwsException>(() => AskAsync(web))).Failure);
    }

    [Fact]
    public void Control_characters_of_a_server_do_not_reach_the_terminal()
    {
        var answer = new ServiceAnswer(HttpStatusCode.BadRequest, "", "X:http://internal", null, "{\"message\":\"a\\u001b[2Jb\\nc\"}"u8.ToArray());
        Assert.Equal(("X", "a [2Jb c"), ServiceErrors.Read(answer));
        var coded = new ServiceAnswer(HttpStatusCode.BadRequest, "", null, null, "{\"__type\":\"a\\u001b[2Jb\",\"message\":\"m\"}"u8.ToArray());
        Assert.Equal(("a [2Jb", "m"), ServiceErrors.Read(coded));
    }

    private static Func<HttpRequestMessage, string, FakeAnswer> Sequence(params FakeAnswer[] answers)
    {
        var next = 0;
        return (_, _) => answers[next++];
    }

    private static async Task<CallerIdentity> AskAsync(FakeWeb web)
    {
        using var person = web.Visitor().WithKeys();
        person["AWS_REGION"] = "eu-west-1";
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        return await session.GetCallerIdentityAsync(Cancel);
    }
}
