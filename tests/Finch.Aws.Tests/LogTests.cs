using System.Globalization;
using System.Net;
using System.Text;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Auth.Tests.Infra;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Which AWS credentials were selected, and what became of a token: as the log tells it, without either.</summary>
public sealed class LogTests : IDisposable
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Selected = "Information: AWS credentials: the environment (AWS_ACCESS_KEY_ID), region eu-west-1";
    private const string Token = "Information: token for " + Host + ": ";
    private const string Lock = "Debug: token for " + Host + ": taking the lock of whoever renews it";
    private const string Marked = "hunter2-canary";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    private readonly RecordedLog _log = new();
    private readonly FakeWeb _web;
    private readonly TestPerson _person;
    private FakeAnswer? _trouble;

    public LogTests()
    {
        _web = new FakeWeb((_, _) => _trouble ?? Made());
        var visitor = _web.Visitor(_time).WithKeys(secret: Marked);
        _person = new TestPerson(visitor, visitor.Context with { Logger = _log, Transport = _ => new LoggingHandler(_web, _log) });
        // A second attempt would wait for a clock that stands still.
        _person["AWS_MAX_ATTEMPTS"] = "1";
    }

    public void Dispose()
    {
        Assert.DoesNotContain(_log.Events, line => line.Contains(Marked, StringComparison.Ordinal));
        _person.Dispose();
    }

    [Fact]
    public async Task A_token_that_is_made_and_one_that_is_cached_are_told_apart()
    {
        await GetAsync();
        Assert.Equal(
            [
                Selected, Lock, Token + "not cached, asking api.ecr.eu-west-1.amazonaws.com",
                "Debug: POST https://api.ecr.eu-west-1.amazonaws.com/: 200, N ms, attempt 1",
                Token + "new, good until 2026-11-23T22:00:00Z, of the environment (AWS_ACCESS_KEY_ID)",
            ],
            _log.Events);
        await GetAsync();
        Assert.Equal([Selected, Token + "cached, good until 2026-11-23T22:00:00Z, of the environment (AWS_ACCESS_KEY_ID)"], _log.Events.Skip(5));
    }

    [Fact]
    public async Task A_stale_token_that_serves_once_more_says_why()
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromHours(7));
        _trouble = new FakeAnswer("", HttpStatusCode.ServiceUnavailable);
        await GetAsync();
        Assert.Contains(Token + "the cached one is stale, asking api.ecr.eu-west-1.amazonaws.com", _log.Events);
        Assert.Equal(Token + "the old one goes on until 2026-11-23T22:00:00Z, because An error occurred (503) when calling the "
            + "GetAuthorizationToken operation: Service Unavailable", _log.Events[^1]);
    }

    [Fact]
    public async Task A_refusal_is_logged_with_its_code_and_without_the_session_that_it_repeats()
    {
        _person["AWS_SESSION_TOKEN"] = Marked + "-session";
        _trouble = new FakeAnswer($$"""{"__type":"InvalidSignatureException","message":"x-amz-security-token:{{Marked}}-session"}""", HttpStatusCode.BadRequest);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(GetAsync);
        Assert.DoesNotContain(Marked, error.Message, StringComparison.Ordinal);
        Assert.Equal(Token + "none, An error occurred (InvalidSignatureException) when calling the GetAuthorizationToken operation: "
            + "x-amz-security-token:***", _log.Events[^1]);
    }

    [Fact]
    public async Task A_program_is_logged_by_its_name_and_nothing_it_is_told_or_says()
    {
        _person["AWS_ACCESS_KEY_ID"] = null;
        _person["AWS_PROFILE"] = "p";
        _person.Write(".aws/config", $"[profile p]\ncredential_process = /bin/sh -c 'echo {Marked} >&2; exit 3'");
        var error = await Assert.ThrowsAsync<RegistryAuthException>(GetAsync);
        Assert.Contains(Marked, error.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["Information: sh ended with 3, N ms", Token + "none, profile 'p' (credential_process): the program ended with code 3"], _log.Events.TakeLast(2));
    }

    [Fact]
    public async Task An_endpoint_s_password_is_in_no_message()
    {
        _person["AWS_ENDPOINT_URL"] = $"http://ann:{Marked}@127.0.0.1:1/base?{Marked}";
        _trouble = null;
        var context = _person.Context with { Transport = options => HttpTransport.Create(options, log: _log) };
        using var session = AwsSession.Open(context, new AwsOptions { Region = "eu-west-1" });
        var error = await Assert.ThrowsAsync<AwsException>(() => session.GetCallerIdentityAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("Could not connect to the endpoint URL: \"http://127.0.0.1:1/base", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Debug: POST http://127.0.0.1:1/base", _log.Events[^1], StringComparison.Ordinal);
    }

    private async Task GetAsync()
    {
        Assert.True(EcrHost.TryParse(Host, out var ecr));
        await new EcrTokens(_person.Context).GetAsync(new EcrTarget(ecr, new AwsOptions()), TestContext.Current.CancellationToken);
    }

    private FakeAnswer Made()
    {
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:" + Marked));
        var expires = _time.GetUtcNow().AddHours(12).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new FakeAnswer($$"""{"authorizationData":[{"authorizationToken":"{{token}}","expiresAt":{{expires}},"proxyEndpoint":"https://{{Host}}"}]}""");
    }
}
