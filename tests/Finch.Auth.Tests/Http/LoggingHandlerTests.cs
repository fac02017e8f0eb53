using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Finch.Auth.Http;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Http;

/// <summary>What an exchange leaves in the log, and what it does not.</summary>
public class LoggingHandlerTests
{
    private const string Marked = "hunter2-canary";

    private readonly RecordedLog _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Method_address_and_status_are_logged_and_nothing_that_may_be_secret()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://ann:{Marked}@quay.io:8443/v2/a%20b/?X-Amz-Signature={Marked}#{Marked}")
        {
            Content = new StringContent(Marked),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Marked);
        var answer = new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent(Marked) };
        answer.Headers.Add("Set-Cookie", Marked);
        await SendAsync(request, _ => answer);
        Assert.Equal(["Debug: POST https://quay.io:8443/v2/a%20b/: 202, N ms, attempt 1"], _log.Events);
    }

    [Theory]
    [InlineData("x-amzn-RequestId", "6fc90b9d-797b-4ea6-80a1-b3de7aaa2854", ", request 6fc90b9d-797b-4ea6-80a1-b3de7aaa2854")]
    [InlineData("x-amz-request-id", "79104EXAMPLEB723", ", request 79104EXAMPLEB723")]
    [InlineData("x-amzn-RequestId", "not an id", "")]
    [InlineData("x-other", "79104EXAMPLEB723", "")]
    public async Task AWS_s_request_id_is_logged_when_it_is_one(string header, string value, string expected)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK);
        answer.Headers.TryAddWithoutValidation(header, value);
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://sts.amazonaws.com/"), _ => answer);
        Assert.Equal([$"Debug: GET https://sts.amazonaws.com/: 200, N ms, attempt 1{expected}"], _log.Events);
    }

    [Fact]
    public async Task A_challenge_is_logged_without_its_parameters()
    {
        var answer = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", $"Bearer realm=\"https://u:{Marked}@auth.example/token?x={Marked}\",service=\"{Marked}\"");
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", $"Basic realm=\"{Marked}\"");
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/"), _ => answer);
        Assert.Equal(
            ["Debug: https://quay.io asks for bearer with a token from https://auth.example", "Debug: https://quay.io asks for basic"], _log.Events.Skip(1));
    }

    [Fact]
    public async Task A_redirect_is_logged_without_its_signature()
    {
        var answer = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        answer.Headers.Location = new Uri($"https://bucket.example/blob?X-Amz-Security-Token={Marked}");
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/x/blobs/y"), _ => answer);
        Assert.Equal("Debug: https://quay.io redirects to https://bucket.example/blob", _log.Events[^1]);
    }

    [Fact]
    public async Task Without_an_answer_the_kind_of_failure_is_logged_and_not_its_words()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/"),
            _ => throw new HttpRequestException(HttpRequestError.ConnectionError, Marked, new SocketException((int)SocketError.ConnectionRefused))));
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/"),
            _ => throw new HttpRequestException(HttpRequestError.SecureConnectionError, Marked)));
        await Assert.ThrowsAsync<OperationCanceledException>(() => SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/"),
            _ => throw new OperationCanceledException(Marked)));
        const string failed = "Debug: GET https://quay.io/v2/: no answer, N ms, attempt 1: ";
        Assert.Equal([failed + "ConnectionRefused", failed + "SecureConnectionError", failed + "stopped or timed out"], _log.Events);
    }

    [Fact]
    public async Task A_repeated_request_has_its_number()
    {
        HttpStatusCode[] answers = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK];
        var asked = 0;
        using var client = new HttpMessageInvoker(new RetryHandler(
            new LoggingHandler(new Fake(_ => new HttpResponseMessage(answers[asked++])), _log), TimeProvider.System));
        await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "https://quay.io/v2/"), Cancel);
        Assert.Equal(
            ["Debug: GET https://quay.io/v2/: 503, N ms, attempt 1", "Debug: GET https://quay.io/v2/: 200, N ms, attempt 2"], _log.Events);
    }

    private async Task SendAsync(HttpRequestMessage request, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var client = new HttpMessageInvoker(new LoggingHandler(new Fake(answer), _log));
        await client.SendAsync(request, Cancel);
    }

    private sealed class Fake(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(answer(request));
    }
}
