using System.Net;
using Finch.Auth.Http;
using Xunit;

namespace Finch.Auth.Tests.Http;

public sealed class RegistryAuthHandlerTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("basic.registry.test", 0)]
    [InlineData("bearer.registry.test", 1)]
    public async Task Only_the_first_request_pays_for_the_challenge(string registry, int tokens)
    {
        using var client = await sandbox.ClientAsync(registry, sandbox.Ann);
        sandbox.Server.RequestLog.Clear();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(Blob("team/app"), Cancel)).StatusCode);
        Assert.Equal(1 + 3 + tokens, sandbox.Server.RequestLog.Snapshot().Count);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        using var client = await sandbox.ClientAsync("basic.registry.test", new Credential.Basic("ann", new Secret("wrong")));
        sandbox.Server.RequestLog.Clear();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(Blob("a"), Cancel)).StatusCode);
        Assert.Single(sandbox.Server.RequestLog.Snapshot(), r => r.HasAuthorization);
    }

    [Fact]
    public async Task A_token_that_dies_in_the_middle_is_replaced()
    {
        sandbox.Server.Faults.Add("token-lifetime=0");
        try
        {
            using var client = await sandbox.ClientAsync("bearer.registry.test", sandbox.Ann);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(Blob("a"), Cancel)).StatusCode);
            sandbox.Server.Faults.Clear();
            Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(Blob("a"), Cancel)).StatusCode);
        }
        finally
        {
            sandbox.Server.Faults.Clear();
        }
    }

    [Fact]
    public async Task A_stored_password_is_not_shown_to_a_stranger_s_realm()
    {
        sandbox.Server.Faults.Add("foreign-realm=https://auth.docker.io/token;host=bearer.registry.test");
        try
        {
            using var client = await sandbox.ClientAsync("bearer.registry.test", sandbox.Ann);
            sandbox.Server.RequestLog.Clear();
            var error = await Assert.ThrowsAsync<RegistryAuthException>(() => client.SendAsync(Blob("a"), Cancel));
            Assert.Equal(AuthFailure.RealmRefused, error.Failure);
            Assert.Contains("finch login bearer.registry.test", error.Hint);
            Assert.DoesNotContain(sandbox.Server.RequestLog.Snapshot(), r => r.HasAuthorization);
        }
        finally
        {
            sandbox.Server.Faults.Clear();
        }
    }

    [Theory]
    [InlineData("garbage-token={]", "not JSON")]
    [InlineData("huge-token=1000000", "too long")]
    public async Task A_token_server_that_talks_nonsense_is_named(string fault, string reason)
    {
        sandbox.Server.Faults.Add(fault);
        try
        {
            using var client = await sandbox.ClientAsync("bearer.registry.test", sandbox.Ann);
            var error = await Assert.ThrowsAsync<RegistryAuthException>(() => client.SendAsync(Blob("a"), Cancel));
            Assert.Equal(AuthFailure.Protocol, error.Failure);
            Assert.Contains(reason, error.Message);
        }
        finally
        {
            sandbox.Server.Faults.Clear();
        }
    }

    [Theory]
    [InlineData("too-many-requests=2;retry-after=0")]
    [InlineData("server-error=2")]
    [InlineData("reset=1")]
    public async Task An_overloaded_or_broken_server_is_asked_again(string fault)
    {
        using var client = await sandbox.ClientAsync(sandbox.Server.OpenRegistry, null);
        sandbox.Server.Faults.Add(fault);
        try
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(Blob("a"), Cancel)).StatusCode);
        }
        finally
        {
            sandbox.Server.Faults.Clear();
        }
    }

    private static HttpRequestMessage Blob(string repository)
    {
        var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{repository}/blobs/sha256:{new string('0', 64)}");
        request.Options.Set(RegistryRequest.Scopes, ScopeSet.Of(Scope.Push(repository)));
        request.Options.Set(RegistryRequest.Repository, repository);
        return request;
    }
}
