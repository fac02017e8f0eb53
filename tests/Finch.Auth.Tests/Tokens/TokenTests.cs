using System.Text;
using CsCheck;
using Finch.Auth.Tokens;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Auth.Tests.Tokens;

public class TokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-05-01T12:00:00Z"}""", 300)]
    [InlineData("""{"access_token":"t"}""", 60)]
    [InlineData("""{"token":"t","expires_in":5}""", 60)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2031-01-01T00:00:00Z"}""", 300)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2020-01-01T00:00:00Z"}""", 300)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-05-01T11:59:00Z"}""", 240)]
    [InlineData("""{"token":"t","expires_in":"soon"}""", 60)]
    public void Expiry_is_told_in_our_clock(string json, int seconds)
        => Assert.Equal(Now.AddSeconds(seconds), TokenAnswer.Parse(Encoding.UTF8.GetBytes(json), Now).ExpiresAt);

    [Theory]
    [InlineData("{\"token\":\"t\\r\\nHost: elsewhere\"}")]
    [InlineData("{\"token\":\"tök\"}")]
    public void A_token_that_would_be_more_than_a_header_is_refused(string json)
        => Assert.Throws<FormatException>(() => TokenAnswer.Parse(Encoding.UTF8.GetBytes(json), Now));

    [Fact]
    public void Access_token_comes_before_token()
        => Assert.Equal("a", TokenAnswer.Parse("{\"token\":\"t\",\"access_token\":\"a\",\"refresh_token\":\"r\"}"u8.ToArray(), Now).Value.Reveal());

    [Fact]
    public void Parsing_never_throws_anything_else_and_never_repeats_the_answer()
        => Gen.String[Gen.OneOf(Gen.Char, Gen.Char["{}\":token"]), 0, 60].Sample(text =>
        {
            try
            {
                TokenAnswer.Parse(Encoding.UTF8.GetBytes(text), Now);
            }
            catch (FormatException error)
            {
                Assert.StartsWith("the token server's answer", error.Message);
            }
        });

    [Fact]
    public async Task Callers_who_need_the_same_token_share_one_request()
    {
        var fetches = 0;
        var cache = new TokenCache(new FakeTimeProvider(Now));
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), TestContext.Current.CancellationToken, async (_, cancel) =>
            await cache.GetAsync("k", null, async _ =>
            {
                await Task.Yield();
                Interlocked.Increment(ref fetches);
                return new AccessToken(new Secret("t"), Now.AddMinutes(5));
            }, cancel));
        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task A_token_is_fetched_anew_shortly_before_it_dies_and_when_the_registry_refused_it()
    {
        var time = new FakeTimeProvider(Now);
        var cache = new TokenCache(time);
        var first = await Get(null);
        Assert.Same(first, await Get(null));
        var second = await Get(stale: first);
        Assert.NotSame(first, second);
        time.Advance(TimeSpan.FromSeconds(295));
        Assert.NotSame(second, await Get(null));

        Task<AccessToken> Get(AccessToken? stale) => cache.GetAsync("k", stale,
            _ => Task.FromResult(new AccessToken(new Secret("t"), time.GetUtcNow().AddSeconds(300))), TestContext.Current.CancellationToken);
    }
}
