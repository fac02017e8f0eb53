using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Aws.Cache;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>When a token is made, and when one from disk will do.</summary>
public sealed class EcrTokenCacheTests : IDisposable
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    private readonly FakeWeb _web;
    private readonly TestPerson _person;
    private int _made;
    private FakeAnswer? _trouble;

    public EcrTokenCacheTests()
    {
        _web = new FakeWeb((_, _) => _trouble ?? Token());
        _person = _web.Visitor(_time).WithKeys();
        // A second attempt would wait for a clock that stands still.
        _person["AWS_MAX_ATTEMPTS"] = "1";
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Official => Path.Combine(_person.Home, ".ecr", "cache.json");

    public void Dispose() => _person.Dispose();

    [Fact]
    public async Task A_token_is_renewed_at_half_its_life()
    {
        Assert.Equal("password-1", await GetAsync());
        _time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        Assert.Equal("password-1", await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("password-2", await GetAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "", true)]
    [InlineData(HttpStatusCode.BadRequest, "{\"__type\":\"ThrottlingException\"}", true)]
    [InlineData(HttpStatusCode.BadRequest, "{\"__type\":\"AccessDeniedException\"}", false)]
    public async Task An_old_token_serves_only_while_aws_has_passing_trouble(HttpStatusCode status, string body, bool served)
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromHours(7));
        _trouble = new FakeAnswer(body, status);
        if (served)
            Assert.Equal("password-1", await GetAsync());
        else
            Assert.Equal(AuthFailure.Refused, (await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync())).Failure);
        _time.Advance(TimeSpan.FromHours(6));
        await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync());
    }

    [Fact]
    public async Task Another_key_region_endpoint_or_kind_of_endpoint_is_another_token()
    {
        await GetAsync();
        _person.WithKeys("AKIAOTHER");
        Assert.Equal("password-2", await GetAsync());
        Assert.Equal("password-3", await GetAsync(Host.Replace("eu-west-1", "eu-west-2", StringComparison.Ordinal)));
        Assert.Equal("password-4", await GetAsync("111222333444.dkr.ecr-fips.eu-west-1.amazonaws.com"));
        _person["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566";
        Assert.Equal("password-5", await GetAsync());
        _person["AWS_ENDPOINT_URL"] = null;
        Assert.Equal("password-2", await GetAsync());
    }

    [Fact]
    public async Task A_changed_role_is_another_token_and_needs_no_credentials_to_tell()
    {
        _person["AWS_ACCESS_KEY_ID"] = null;
        Config("First");
        _person["AWS_PROFILE"] = "p";
        _trouble = new FakeAnswer("<R><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></R>");
        await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync());
        Assert.Contains(_web.Asked, url => url.Contains("sts.eu-west-1", StringComparison.Ordinal));

        void Config(string role) => _person.Write(".aws/config",
            $"[profile p]\nrole_arn=arn:aws:iam::1:role/{role}\nsource_profile=p\naws_access_key_id=a\naws_secret_access_key=s");
    }

    [Fact]
    public async Task Keys_in_the_environment_do_not_need_the_profile_that_a_variable_names()
    {
        _person["AWS_PROFILE"] = "nowhere";
        Assert.Equal("password-1", await GetAsync());
        _person["AWS_ACCESS_KEY_ID"] = null;
        Assert.Equal(AuthFailure.Configuration, (await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync())).Failure);
    }

    [Fact]
    public async Task A_disabled_cache_reads_and_writes_nothing()
    {
        _person["AWS_ECR_DISABLE_CACHE"] = "false";
        await GetAsync();
        Assert.Equal("password-2", await GetAsync());
        Assert.False(Directory.Exists(Path.Combine(_person.Home, ".ecr")));
    }

    [Fact]
    public async Task Files_are_the_owner_s_alone_and_hold_no_keys()
    {
        await GetAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_person.Home, ".ecr"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.DoesNotContain("EXAMPLEKEY", await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
            Assert.DoesNotContain("AKIAIOSFODNN7EXAMPLE", await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_person.Home, ".ecr")));
    }

    /// <summary>Names as the official helper 0.12 and 0.6 write them for AKIAIOSFODNN7EXAMPLE; computed with openssl and base64.</summary>
    [Theory]
    [InlineData("Gl1EotyhlmnXLt9MTxwnxMHKS0QI+7F/bOStRS143bM=", false)]
    [InlineData("QUtJQUlPU0ZPRE5ON0VYQU1QTEXUHYzZjwCyBOmACZjs+EJ+", false)]
    [InlineData("somebody-else", true)]
    public async Task The_official_helper_s_token_is_taken_over(string principal, bool asks)
    {
        WriteOfficial(principal, "2026-11-23T09:00:00.123456789+00:00", "2026-11-23T21:00:00Z");
        Assert.Equal(asks ? "password-1" : "official", await GetAsync());
        Assert.Equal(asks ? 1 : 0, _web.Asked.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "", true)]
    [InlineData(HttpStatusCode.BadRequest, "{\"__type\":\"AccessDeniedException\"}", false)]
    public async Task An_old_token_of_the_official_helper_serves_while_aws_has_passing_trouble(HttpStatusCode status, string body, bool served)
    {
        WriteOfficial("Gl1EotyhlmnXLt9MTxwnxMHKS0QI+7F/bOStRS143bM=", "2026-11-23T01:00:00Z", "2026-11-23T13:00:00Z");
        _trouble = new FakeAnswer(body, status);
        if (served)
            Assert.Equal("official", await GetAsync());
        else
            await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync());
        _time.Advance(TimeSpan.FromHours(4));
        await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync());
        _trouble = null;
        Assert.Equal("password-1", await GetAsync());
    }

    [Fact]
    public void The_official_helper_s_registries_are_known_while_their_tokens_live()
    {
        WriteOfficial("somebody-else", "2026-11-23T01:00:00Z", "2026-11-23T13:00:00Z");
        Assert.Equal(["999988887777.dkr.ecr.eu-west-1.amazonaws.com"], new EcrTokens(_person.Context).CachedHosts());
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Empty(new EcrTokens(_person.Context).CachedHosts());
    }

    [Fact]
    public async Task Our_token_is_left_for_the_official_helper_under_both_names_where_the_old_one_is_in_use()
    {
        WriteOfficial("QUtJQUlPU0ZPRE5ON0VYQU1QTEXUHYzZjwCyBOmACZjs+EJ+", "2026-11-22T00:00:00Z", "2026-11-22T12:00:00Z");
        await GetAsync();
        var registries = JsonNode.Parse(await File.ReadAllTextAsync(Official, Cancel))!["Registries"]!.AsObject();
        Assert.Equal(
            ["eu-west-1-Gl1EotyhlmnXLt9MTxwnxMHKS0QI+7F/bOStRS143bM=-111222333444", "eu-west-1-QUtJQUlPU0ZPRE5ON0VYQU1QTEXUHYzZjwCyBOmACZjs+EJ+-111222333444"],
            registries.Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Equal($"https://{Host}", (string?)registries.First().Value!["ProxyEndpoint"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"Version\":\"2.0\",\"Registries\":{}}")]
    [InlineData("{\"Version\":\"1.0\",\"Version\":\"1.0\"}")]
    public async Task A_file_we_do_not_understand_stays_as_it_is(string content)
    {
        _person.Write(".ecr/cache.json", content);
        Assert.Equal("password-1", await GetAsync());
        Assert.Equal(content, await File.ReadAllTextAsync(Official, Cancel));
    }

    [Fact]
    public async Task Garbage_in_our_own_files_costs_one_call()
    {
        await GetAsync();
        var file = Directory.EnumerateFiles(Path.Combine(_person.Home, ".ecr", "finch"), "*.json").Single();
        File.Delete(Official);
        foreach (var content in (string[])["", "{", "[]", "{}", "{\"version\":\"x\"}"])
        {
            await File.WriteAllTextAsync(file, content, Cancel);
            await GetAsync();
            File.Delete(Official);
        }

        Assert.Equal(6, _made);
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_closed_to_them()
    {
        await GetAsync();
        var file = Directory.EnumerateFiles(Path.Combine(_person.Home, ".ecr", "finch"), "*.json").Single();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        Assert.Equal("password-1", await GetAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_file_of_another_version_of_ours_stays_as_it_is()
    {
        await GetAsync();
        var file = Directory.EnumerateFiles(Path.Combine(_person.Home, ".ecr", "finch"), "*.json").Single();
        File.Delete(Official);
        const string Newer = "{\"kind\":{\"version\":1},\"version\":2,\"token\":\"?\"}";
        await File.WriteAllTextAsync(file, Newer, Cancel);
        Assert.Equal("password-2", await GetAsync());
        _time.Advance(TimeSpan.FromHours(13));
        await GetAsync(Host.Replace("eu-west-1", "eu-west-2", StringComparison.Ordinal));
        Assert.Equal(Newer, await File.ReadAllTextAsync(file, Cancel));
    }

    [Fact]
    public async Task Expired_files_are_cleared_away()
    {
        await GetAsync();
        _time.Advance(TimeSpan.FromHours(13));
        await GetAsync(Host.Replace("eu-west-1", "eu-west-2", StringComparison.Ordinal));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_person.Home, ".ecr", "finch"), "*.json"));
    }

    [Fact]
    public async Task A_token_that_the_registry_calls_expired_is_made_anew_whatever_its_date_says()
    {
        var source = new EcrCredentialSource(new EcrTokens(_person.Context), query => EcrTarget.For(query.Host));
        var query = new CredentialQuery(RegistryHost.Parse(Host));
        var first = (await source.FindAsync(query, Cancel))!.Credential;
        Assert.Equal("password-2", await PasswordAsync(query with { Expired = first }));
        // Somebody else has renewed it in the meantime: what there is now is not what was called expired.
        Assert.Equal("password-2", await PasswordAsync(query with { Expired = first }));
        Assert.Equal(2, _made);

        async Task<string> PasswordAsync(CredentialQuery asked) => ((Credential.Basic)(await source.FindAsync(asked, Cancel))!.Credential).Password.Reveal();
    }

    [Fact]
    public async Task Without_credentials_the_public_registry_is_anybody_s()
    {
        _person["AWS_ACCESS_KEY_ID"] = null;
        var source = new EcrCredentialSource(new EcrTokens(_person.Context), query => EcrTarget.For(query.Host));
        Assert.Null(await source.FindAsync(new CredentialQuery(RegistryHost.Parse("public.ecr.aws")), Cancel));
        Assert.Null(await source.FindAsync(new CredentialQuery(RegistryHost.Parse("ghcr.io")), Cancel));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => source.FindAsync(new CredentialQuery(RegistryHost.Parse(Host)), Cancel));
        Assert.Equal((AuthFailure.NotFound, $"no Amazon ECR token for {Host}: Unable to locate credentials"), (error.Failure, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("The quick brown fox jumps over the lazy dog, and again, and again, until it is more than one block of sixty-four bytes")]
    public void The_plain_hash_is_SHA_256(string text)
        => Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)), PlainSha256.Hash(Encoding.UTF8.GetBytes(text)));

    private void WriteOfficial(string principal, string requested, string expires) => _person.Write(".ecr/cache.json", $$"""
        {
          "Registries": {
            "eu-west-1-{{principal}}-999988887777": {
              "AuthorizationToken": "{{Convert.ToBase64String("AWS:official"u8)}}",
              "RequestedAt": "{{requested}}",
              "ExpiresAt": "{{expires}}",
              "ProxyEndpoint": "https://999988887777.dkr.ecr.eu-west-1.amazonaws.com"
            }
          },
          "Version": "1.0"
        }
        """);

    private async Task<string> GetAsync(string host = Host)
    {
        Assert.True(EcrHost.TryParse(host, out var ecr));
        var token = await new EcrTokens(_person.Context).GetAsync(new EcrTarget(ecr, new AwsOptions()), Cancel);
        return token!.ToCredential().Password.Reveal();
    }

    private FakeAnswer Token()
    {
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:password-{++_made}"));
        var expires = _time.GetUtcNow().AddHours(12).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new FakeAnswer($$"""{"authorizationData":[{"authorizationToken":"{{token}}","expiresAt":{{expires}}.25,"proxyEndpoint":"https://{{Host}}"}]}""");
    }
}
