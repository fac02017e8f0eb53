using System.Net;
using Finch.Cli.Auth.Doctor;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Cli.Tests.Doctor;

public sealed class ClockCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0, "Ok", "agrees with registry.test")]
    [InlineData(60, "Ok", "agrees with registry.test")]
    [InlineData(-61, "Warn", "61 seconds ahead of registry.test")]
    [InlineData(61, "Warn", "61 seconds behind registry.test")]
    [InlineData(300, "Warn", "5 minutes behind registry.test")]
    [InlineData(301, "Fail", "5 minutes behind registry.test: AWS refuses signatures")]
    [InlineData(-10800, "Fail", "3 hours ahead of registry.test")]
    [InlineData(-31536000, "Fail", "365 days ahead of registry.test")]
    public async Task The_clock_is_judged_by_the_date_of_an_answer(int secondsAhead, string result, string text)
    {
        _machine.File(".finch/config.json", "{\"auths\": {\"registry.test\": {\"auth\": \"YTpi\"}}}");
        var finding = await RunAsync(request => request.RequestUri!.Host == "registry.test"
            ? new HttpResponseMessage(HttpStatusCode.Unauthorized) { Headers = { Date = Now.AddSeconds(secondsAhead) } }
            : throw new HttpRequestException("no network"));
        Assert.Equal(result, finding.Result.ToString());
        Assert.StartsWith(text, finding.Text, StringComparison.Ordinal);
        Assert.Equal(result == "Ok", finding.Remedy is null);
    }

    [Fact]
    public async Task Without_anybody_who_tells_the_time_nothing_is_claimed()
    {
        var finding = await RunAsync(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "no network"));
        Assert.Equal(CheckResult.Warn, finding.Result);
        Assert.StartsWith("there is nobody to compare the clock with: ", finding.Text, StringComparison.Ordinal);
    }

    private async Task<Finding> RunAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        var services = _machine.Services(new FakeTimeProvider(Now), new Web(answer));
        var findings = new Findings(_ => { });
        await new ClockCheck(services, new KnownConfigs(services)).RunAsync(findings, TestContext.Current.CancellationToken);
        return Assert.Single(findings.All);
    }

    private sealed class Web(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(answer(request));
            }
            catch (HttpRequestException failure)
            {
                return Task.FromException<HttpResponseMessage>(failure);
            }
        }
    }
}
