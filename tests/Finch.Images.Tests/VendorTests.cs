using System.Net;
using Finch.Auth;
using Finch.Images.Registry;
using static Finch.Images.Tests.Vendor;

namespace Finch.Images.Tests;

/// <summary>What single registries do differently from the specification, as docs/registries.md lists it; the rest of that list is in EcrVendorTests.</summary>
public sealed class VendorTests
{
    private static readonly Descriptor Blob = new(MediaTypes.OctetStream, Digest.Of("blob"u8), 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Docker_Hub_gives_anybody_a_token_at_another_host()
    {
        var vendor = Bearer("auth.docker.io", "https://auth.docker.io/token", "registry.docker.io");
        var image = ImageReference.Parse("alpine");
        await vendor.Client(image.Host.ToString(), credential: null).GetManifestAsync(image.Repository, image.Target, Cancel);
        Assert.Equal(
        [
            "GET registry-1.docker.io/v2/library/alpine/manifests/latest",
            "GET auth.docker.io/token?service=registry.docker.io&scope=repository:library/alpine:pull",
            "GET registry-1.docker.io/v2/library/alpine/manifests/latest",
        ], vendor.Requests.Select(r => r.ToString()));
        Assert.Null(vendor.Requests[1].Authorization);
    }

    [Fact]
    public async Task Docker_Hub_is_asked_for_a_mount_with_mount_and_from_and_nothing_else()
    {
        var vendor = Bearer("auth.docker.io", "https://auth.docker.io/token", "registry.docker.io");
        await UploadAsync(vendor.Client("docker.io", Basic("ann", "x")), "ann/app", mountFrom: "library/base");
        Assert.Equal($"POST registry-1.docker.io/v2/ann/app/blobs/uploads/?mount={Blob.Digest}&from=library/base", Mounts(vendor).Last());
    }

    [Fact]
    public async Task Quay_gets_no_mount_without_a_repository_to_mount_from()
    {
        var vendor = Bearer("quay.io", "https://quay.io/v2/auth", "quay.io");
        await UploadAsync(vendor.Client("quay.io", Basic("team+robot", "x")), "team/app", mountFrom: null);
        Assert.Empty(Mounts(vendor));
    }

    [Theory]
    [InlineData("quay.io", "https://quay.io/v2/auth", "team+robot")]
    [InlineData("harbor.example", "https://harbor.example/service/token", "robot$project+name")]
    [InlineData("nvcr.io", "https://authn.nvidia.com/token?scope=group%2Fngc", "$oauthtoken")]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", "gitlab+deploy-token-7")]
    [InlineData("ghcr.io", "https://ghcr.io/token", "ann")]
    [InlineData("europe-docker.pkg.dev", "https://europe-docker.pkg.dev/v2/token", "_json_key_base64")]
    [InlineData("shop.jfrog.io", "https://shop.jfrog.io/artifactory/api/docker/null/v2/token", "ann@shop.example")]
    public async Task A_stored_user_name_reaches_the_vendors_token_server_as_it_is(string host, string realm, string user)
    {
        var server = new Uri(realm).Host;
        // Whoever is asked by POST says 401, as Artifactory does: nobody is.
        var vendor = Bearer(server, realm, "the service", tokenPost: 401);
        await vendor.Client(host, Basic(user, "s:cret")).GetManifestAsync("repokey/image", "1", Cancel);
        var token = Assert.Single(vendor.Requests, r => r.Address.Host == server && r.Address.AbsolutePath == new Uri(realm).AbsolutePath);
        Assert.Equal($"Basic {user}:s:cret", token.Authorization);
        Assert.StartsWith($"GET {server}{Uri.UnescapeDataString(new Uri(realm).PathAndQuery)}", token.ToString(), StringComparison.Ordinal);
        Assert.Contains($"account={Uri.EscapeDataString(user)}", token.Address.Query, StringComparison.Ordinal);
        Assert.Equal("Bearer the-token", vendor.Requests[^1].Authorization);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_token_server_that_knows_POST_only_is_asked_by_POST(int status)
    {
        var vendor = Bearer("r.example", "https://r.example/token", "s", tokenGet: status);
        await vendor.Client("r.example", Basic("ann", "x")).GetManifestAsync("app", "1", Cancel);
        Assert.Equal(["GET", "POST"], Tokens(vendor).Select(r => r.Method));
        Assert.Equal("client_id=finch&grant_type=password&username=ann&password=x&service=s&scope=repository%3Aapp%3Apull", Tokens(vendor).Last().Body);
    }

    [Fact]
    public async Task GHCR_refuses_a_token_to_push_without_a_sign_in_and_the_message_says_to_sign_in()
    {
        var vendor = new Vendor(r => r.Address.AbsolutePath == "/token"
            ? Refused(403, "DENIED", "requested access to the resource is denied")
            : Unauthorized("Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:ann/app:pull,push\""));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => UploadAsync(vendor.Client("ghcr.io", credential: null), "ann/app"));
        Assert.Equal(AuthFailure.Refused, failure.Failure);
        Assert.Equal("ghcr.io gives no anonymous token for ghcr.io: 403 (requested access to the resource is denied)", failure.Message);
        Assert.Equal("run 'finch login ghcr.io'", failure.Hint);
        Assert.Single(Tokens(vendor));
    }

    [Fact]
    public async Task Google_keeps_the_lines_of_a_key_and_says_at_the_entrance_only_how_to_sign_in()
    {
        const string Key = "{\n  \"type\": \"service_account\",\n  \"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMII\\n\"\n}\n";
        var (live, count) = ("token-1", 0);
        var vendor = new Vendor(r => r.Address.AbsolutePath switch
        {
            "/v2/token" when r.Method == "POST" => Refused(404, "NOT_FOUND", "x"),
            "/v2/token" => Ok($$"""{"token":"token-{{++count}}","expires_in":3600}"""),
            "/v2/" => Unauthorized("Bearer realm=\"https://gcr.io/v2/token\",service=\"gcr.io\""),
            _ => r.Authorization == $"Bearer {live}" ? Ok() : Unauthorized(challenge: null),
        });
        var client = vendor.Client("gcr.io", Basic("_json_key", Key));
        await client.GetManifestAsync("project/app", "1", Cancel);
        Assert.Equal(["GET gcr.io/v2/project/app/manifests/1", "GET gcr.io/v2/", "GET gcr.io/v2/token?service=gcr.io&scope=repository:project/app:pull&account=_json_key",
            "GET gcr.io/v2/project/app/manifests/1"], vendor.Requests.Select(r => r.ToString()));
        Assert.Equal($"Basic _json_key:{Key}", Tokens(vendor).Single().Authorization);
        // It dies, and nobody says how to sign in: that is known.
        live = "token-2";
        await client.GetManifestAsync("project/app", "1", Cancel);
        Assert.Equal(2, Tokens(vendor).Count);
        Assert.Single(vendor.Requests, r => r.Address.AbsolutePath == "/v2/");
    }

    [Fact]
    public async Task A_refusal_that_nobody_explains_stays_a_refusal()
    {
        var vendor = new Vendor(_ => Unauthorized(challenge: null));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => vendor.Client("r.example", Basic("ann", "x")).GetManifestAsync("app", "1", Cancel));
        Assert.Equal(AuthFailure.Refused, failure.Failure);
        Assert.DoesNotContain(vendor.Requests, r => r.Authorization is not null);
        Assert.Equal(2, vendor.Requests.Count);
    }

    [Fact]
    public async Task Azures_token_of_eight_kilobytes_goes_in_a_form_and_not_in_a_header()
    {
        var token = new string('t', 8 * 1024);
        var vendor = Azure(token);
        await vendor.Client("shop.azurecr.io", Basic("00000000-0000-0000-0000-000000000000", token)).GetManifestAsync("app", "1", Cancel);
        var asked = Assert.Single(Tokens(vendor));
        Assert.Equal($"client_id=finch&grant_type=refresh_token&refresh_token={token}&service=shop.azurecr.io&scope=repository%3Aapp%3Apull", asked.Body);
        Assert.Null(asked.Authorization);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Where_that_form_is_not_taken_the_token_is_a_password(int status)
    {
        var vendor = Bearer("shop.azurecr.io", "https://shop.azurecr.io/oauth2/token", "shop.azurecr.io", tokenPost: status);
        await vendor.Client("shop.azurecr.io", Basic("00000000-0000-0000-0000-000000000000", "t")).GetManifestAsync("app", "1", Cancel);
        Assert.Equal(["POST", "GET"], Tokens(vendor).Select(r => r.Method));
        Assert.Equal("Basic 00000000-0000-0000-0000-000000000000:t", Tokens(vendor).Last().Authorization);
    }

    [Fact]
    public async Task Azures_dead_token_is_refused_in_the_words_of_the_form()
    {
        var vendor = Azure("another");
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() =>
            vendor.Client("shop.azurecr.io", Basic("00000000-0000-0000-0000-000000000000", new string('t', 8 * 1024))).GetManifestAsync("app", "1", Cancel));
        Assert.Equal(AuthFailure.Refused, failure.Failure);
        Assert.Contains("token is not valid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azures_administrator_and_service_principal_are_never_posted()
    {
        var vendor = Bearer("shop.azurecr.io", "https://shop.azurecr.io/oauth2/token", "shop.azurecr.io", tokenPost: 400);
        await vendor.Client("shop.azurecr.io", Basic("6f1d6a3c-1111-2222-3333-444455556666", "x")).GetManifestAsync("app", "1", Cancel);
        Assert.Equal("GET", Assert.Single(Tokens(vendor)).Method);
    }

    [Fact]
    public async Task A_sign_in_with_Azures_token_keeps_it_as_what_it_is()
    {
        var vendor = Azure("refresh");
        using var endpoint = vendor.Endpoint("shop.azurecr.io");
        var result = await new RegistryAuthenticator(TimeProvider.System)
            .VerifyAsync(endpoint, Basic("00000000-0000-0000-0000-000000000000", "refresh"), Cancel);
        var kept = Assert.IsType<Credential.IdentityToken>(result.ToStore);
        Assert.Equal("the-next-refresh-token", kept.Token.Reveal());
        Assert.Contains("access_type=offline", Tokens(vendor).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_token_is_posted_and_never_a_bearer()
    {
        var vendor = Azure("identity");
        await vendor.Client("shop.azurecr.io", new Credential.IdentityToken(new Secret("identity"), "ann")).GetManifestAsync("app", "1", Cancel);
        Assert.Contains("grant_type=refresh_token&refresh_token=identity&service=shop.azurecr.io", Tokens(vendor).Single().Body, StringComparison.Ordinal);
        Assert.DoesNotContain(vendor.Requests, r => r.Authorization?.Contains("identity", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_storage_that_blobs_are_redirected_to_sees_the_signature_and_no_token_and_its_challenge_is_not_answered()
    {
        const string Storage = "https://weu.blob.core.windows.net/x/y?sv=2020&sig=a%2Bb%3D";
        var storage = HttpStatusCode.OK;
        var vendor = Bearer("shop.azurecr.io", "https://shop.azurecr.io/oauth2/token", "shop.azurecr.io", after: r => r.Address.Host == "shop.azurecr.io"
            ? To(HttpStatusCode.TemporaryRedirect, Storage)
            : storage == HttpStatusCode.OK ? Ok("blob") : Unauthorized("Bearer realm=\"https://shop.azurecr.io/oauth2/token\",service=\"storage\""));
        var client = vendor.Client("shop.azurecr.io", Basic("ann", "x"));
        await using (var stream = await client.OpenBlobAsync("app", Blob, 0, Cancel))
            Assert.Equal("blob", await new StreamReader(stream).ReadToEndAsync(Cancel));
        storage = HttpStatusCode.Unauthorized;
        await Assert.ThrowsAsync<RegistryAuthException>(() => client.OpenBlobAsync("app", Blob, 0, Cancel));
        var there = vendor.Requests.Where(r => r.Address.Host == "weu.blob.core.windows.net").ToArray();
        Assert.Equal(2, there.Length);
        Assert.All(there, r => Assert.Equal((Storage, (string?)null), (r.Address.OriginalString, r.Authorization)));
        Assert.Single(Tokens(vendor));
    }

    [Fact]
    public async Task Harbor_says_UNKNOWN_for_what_is_not_there()
    {
        var vendor = new Vendor(_ => Refused(404, "UNKNOWN", "unknown: artifact team/app:1 not found"));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => vendor.Client("harbor.example", credential: null).GetManifestAsync("team/app", "1", Cancel));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
    }

    [Fact]
    public async Task A_robot_of_one_project_serves_that_project_only()
    {
        var vendor = Bearer("harbor.example", "https://harbor.example/service/token", "harbor-registry");
        var client = vendor.Client("harbor.example", new Source(query => Basic($"robot${query.Repository!.Split('/')[0]}+ci", "x")));
        await client.GetManifestAsync("red/app", "1", Cancel);
        await client.GetManifestAsync("blue/app", "1", Cancel);
        await client.GetManifestAsync("red/app", "2", Cancel);
        Assert.Equal(["Basic robot$red+ci:x", "Basic robot$blue+ci:x"], Tokens(vendor).Select(r => r.Authorization));
    }

    [Fact]
    public async Task GitLabs_token_of_five_minutes_is_replaced_before_it_dies()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        var vendor = Bearer("gitlab.com", "https://gitlab.com/jwt/auth", "container_registry", lifetime: 300, time: time);
        var client = vendor.Client("registry.gitlab.com", Basic("gitlab-ci-token", "job"));
        await client.GetManifestAsync("group/app", "1", Cancel);
        time.Advance(TimeSpan.FromSeconds(280));
        await client.GetManifestAsync("group/app", "1", Cancel);
        Assert.Single(Tokens(vendor));
        time.Advance(TimeSpan.FromSeconds(15));
        await client.GetManifestAsync("group/app", "1", Cancel);
        Assert.Equal(2, Tokens(vendor).Count);
        Assert.Single(vendor.Requests, r => r.Authorization is null);
    }

    [Fact]
    public async Task Zot_gives_back_the_identity_providers_own_token_which_is_sent_as_it_is()
    {
        var oidc = $"eyJhbGciOiJSUzI1NiJ9.{new string('e', 3000)}.{new string('s', 342)}";
        var vendor = Bearer("zot.example", "https://zot.example/zot/auth/token", "zot", token: oidc);
        await vendor.Client("zot.example", Basic("ann", oidc)).GetManifestAsync("app", "1", Cancel);
        Assert.Equal($"Bearer {oidc}", vendor.Requests[^1].Authorization);
        // The same token as registrytoken of config.json: the token server has nothing to add.
        await vendor.Client("zot.example", new Credential.RegistryToken(new Secret(oidc))).GetManifestAsync("app", "1", Cancel);
        Assert.Equal($"Bearer {oidc}", vendor.Requests[^1].Authorization);
        Assert.Single(Tokens(vendor));
    }

    /// <summary>A registry that wants a token of <paramref name="server"/>, and has everything.</summary>
    private static Vendor Bearer(string server, string realm, string service, int? tokenGet = null, int? tokenPost = null, string token = "the-token", int lifetime = 3600,
        TimeProvider? time = null, Func<Asked, HttpResponseMessage>? after = null)
        => new(r =>
        {
            if (r.Address.Host == server && r.Address.AbsolutePath == new Uri(realm).AbsolutePath)
                return (r.Method == "POST" ? tokenPost : tokenGet) is { } status ? Refused(status, "UNSUPPORTED", "not this way") : Ok($$"""{"token":"{{token}}","expires_in":{{lifetime}}}""");
            if (after is not null && r.Address.Host != server)
                return after(r);
            if (r.Authorization != $"Bearer {token}")
                return Unauthorized($"Bearer realm=\"{realm}\",service=\"{service}\"");
            return after is not null ? after(r)
                : r.Method == "POST" ? To(HttpStatusCode.Accepted, "/upload/1")
                : r.Method == "PUT" ? new(HttpStatusCode.Created)
                : r.Method == "HEAD" ? new(HttpStatusCode.NotFound)
                : Ok();
        })
        { Time = time ?? new ImpatientTime() };

    /// <summary>Azure's: the form for refresh tokens only, and a limit on headers.</summary>
    private static Vendor Azure(string refresh)
        => new(r => r.Address.AbsolutePath switch
        {
            "/oauth2/token" when r.Authorization?.Length > 6 * 1024 => Answers.Text(HttpStatusCode.BadRequest, "<html>400 Request Header Or Cookie Too Large</html>"),
            "/oauth2/token" when r.Body.Contains($"&grant_type=refresh_token&refresh_token={refresh}&", StringComparison.Ordinal)
                => Ok("""{"access_token":"the-token","refresh_token":"the-next-refresh-token"}"""),
            "/oauth2/token" => Refused(401, "UNAUTHORIZED", "the token is not valid"),
            _ => r.Authorization == "Bearer the-token" ? Ok() : Unauthorized("Bearer realm=\"https://shop.azurecr.io/oauth2/token\",service=\"shop.azurecr.io\""),
        });

    private static List<Asked> Tokens(Vendor vendor)
        => [.. vendor.Requests.Where(r => r.Address.AbsolutePath.EndsWith("/token", StringComparison.Ordinal) || r.Address.AbsolutePath.EndsWith("/auth", StringComparison.Ordinal))];

    private static IEnumerable<string> Mounts(Vendor vendor) => vendor.Requests.Select(r => r.ToString()).Where(r => r.Contains("mount", StringComparison.Ordinal));

    private static Task<BlobUploadOutcome> UploadAsync(RegistryClient client, string repository, string? mountFrom = null)
        => client.UploadBlobAsync(repository, Blob, () => new MemoryStream("blob"u8.ToArray()), mountFrom, _ => { }, Cancel);
}
