using System.Net;
using System.Net.Http.Headers;
using Finch.Auth.Http;

namespace Finch.Images.Tests;

public sealed class RetryHandlerTests
{
    private static readonly Uri Address = new("https://r.io/v2/");

    private readonly ImpatientTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, 3, false, 3)]
    [InlineData(503, 3, true, 3)]
    [InlineData(429, 86_400, false, 30)]
    [InlineData(503, 86_400, true, 30)]
    public async Task It_waits_as_long_as_it_is_told_within_reason(int status, int seconds, bool asDate, int expected)
    {
        using var client = Client(n => n > 1 ? new(HttpStatusCode.OK) : Busy(status, seconds, asDate), out var asked);
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, Address), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, asked.Requests.Count);
        // A date has no fractions of a second.
        Assert.InRange(_time.Pauses.Single().TotalSeconds, expected - 1.001, expected + 0.3);
    }

    [Fact]
    public async Task What_one_request_is_told_the_next_one_heeds()
    {
        using var client = Client(_ => Busy(429, 5, asDate: false), out var asked);
        using var first = await client.SendAsync(Post(new ReplayableContent(() => new MemoryStream(new byte[3]), 3, "a/b")), Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        // Its body has gone: whoever sent it begins anew, after the time that was asked for.
        Assert.Single(asked.Requests);
        Assert.Empty(_time.Pauses);
        using var next = await client.SendAsync(Post(new ReplayableContent(() => new MemoryStream(new byte[3]), 3, "a/b")), Cancel);
        Assert.InRange(Assert.Single(_time.Pauses).TotalSeconds, 4.9, 5.3);
    }

    [Theory]
    [InlineData(429, 5)]
    [InlineData(503, 5)]
    [InlineData(500, 1)]
    [InlineData(502, 1)]
    public async Task A_small_post_goes_again_only_when_nothing_was_done(int status, int times)
    {
        using var client = Client(_ => new((HttpStatusCode)status), out var asked);
        using var response = await client.SendAsync(Post(new ByteArrayContent([1])), Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(times, asked.Requests.Count);
    }

    private HttpMessageInvoker Client(Func<int, HttpResponseMessage> answer, out Answers answers)
    {
        var count = 0;
        answers = new Answers(_ => answer(Interlocked.Increment(ref count)));
        return new HttpMessageInvoker(new RetryHandler(answers, _time));
    }

    private HttpResponseMessage Busy(int status, int seconds, bool asDate)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.RetryAfter = asDate
            ? new RetryConditionHeaderValue(_time.GetUtcNow().AddSeconds(seconds))
            : new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static HttpRequestMessage Post(HttpContent content) => new(HttpMethod.Post, Address) { Content = content };
}
