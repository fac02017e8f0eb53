using System.Net;
using Finch.Auth;
using Finch.Images.Registry;
using static Finch.Images.Tests.Vendor;

namespace Finch.Images.Tests;

/// <summary>What Amazon ECR and ECR Public do differently, as docs/registries.md lists it.</summary>
public sealed class EcrVendorTests
{
    private const string Ecr = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Expired = "Your authorization token has expired. Reauthenticate and try again.";
    private const int Mebibyte = 1024 * 1024;

    private static readonly Descriptor Blob = new(MediaTypes.OctetStream, Digest.Of("blob"u8), 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<RegistryClient, Task>> Requests => new()
    {
        { "GET of a manifest", client => client.GetManifestAsync("app", "1", Cancel) },
        { "HEAD of a manifest", client => client.ResolveAsync("app", "1", Cancel) },
        { "a blob", async client => await (await client.OpenBlobAsync("app", Blob, 0, Cancel)).DisposeAsync() },
        { "an upload", client => client.UploadBlobAsync("app", Blob, () => new MemoryStream("blob"u8.ToArray()), null, _ => { }, Cancel) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_token_that_has_expired_is_replaced_once(string what, Func<RegistryClient, Task> request)
    {
        var source = Tokens("old", "new");
        var vendor = Registry("new");
        await request(vendor.Client(Ecr, source));
        Assert.Equal(2, source.Searches);
        Assert.Single(vendor.Requests, r => r.Authorization == "Basic AWS:old" && r.Method != "GET" == (what is "HEAD of a manifest" or "an upload"));
    }

    [Fact]
    public async Task A_token_that_dies_in_the_middle_of_an_upload_is_replaced_and_the_blob_sent_again()
    {
        var live = "old";
        var source = Tokens("old", "new");
        var vendor = new Vendor(r =>
        {
            if (r.Method == "PUT" && r.Authorization == "Basic AWS:old")
                live = "new";
            return Answer(r, live);
        });
        Assert.Equal(BlobUploadOutcome.Sent, await vendor.Client(Ecr, source)
            .UploadBlobAsync("app", Blob, () => new MemoryStream("blob"u8.ToArray()), null, _ => { }, Cancel));
        Assert.Equal(["Basic AWS:old", "Basic AWS:new"], vendor.Requests.Where(r => r.Method == "PUT").Select(r => r.Authorization));
        Assert.Equal(2, source.Searches);
    }

    [Fact]
    public async Task Many_requests_that_learn_of_it_at_once_share_one_search()
    {
        var source = Tokens("old", "new");
        var client = Registry("new").Client(Ecr, source);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetManifestAsync("app", "1", Cancel)));
        Assert.Equal(2, source.Searches);
    }

    [Fact]
    public async Task Where_the_helper_gives_the_same_again_the_refusal_is_read_and_nothing_is_repeated()
    {
        var source = new Source(_ => Basic("AWS", "old"));
        var vendor = Registry("new");
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => vendor.Client(Ecr, source).GetManifestAsync("app", "1", Cancel));
        Assert.Equal(AuthFailure.Expired, failure.Failure);
        Assert.Equal($"cannot pull {Ecr}/app:1: denied: {Expired}", failure.Message);
        Assert.Equal($"run 'finch login {Ecr}'", failure.Hint);
        Assert.Equal(2, source.Searches);
        Assert.Single(vendor.Requests, r => r.Authorization is not null);
    }

    [Fact]
    public async Task A_refusal_of_HEAD_has_the_words_of_the_entrance()
    {
        var client = Registry("new").Client(Ecr, Basic("AWS", "old"));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => client.BlobExistsAsync("app", Blob, Cancel));
        Assert.Equal((AuthFailure.Expired, $"cannot push to {Ecr}/app: denied: {Expired}"), (failure.Failure, failure.Message));
    }

    [Fact]
    public async Task The_second_search_is_told_what_has_expired()
    {
        var asked = new List<Credential?>();
        var source = new Source(query =>
        {
            asked.Add(query.Expired);
            return Basic("AWS", asked.Count == 1 ? "old" : "new");
        });
        await Registry("new").Client(Ecr, source).GetManifestAsync("app", "1", Cancel);
        Assert.Null(asked[0]);
        Assert.True(((Credential.Basic)asked[1]!).Password.Matches(new Secret("old")));
    }

    [Fact]
    public async Task Another_403_is_a_refusal_and_nobody_is_asked_again()
    {
        var source = Tokens("old", "new");
        var vendor = new Vendor(r => r.Authorization is null ? Unauthorized("Basic realm=\"https://x/\"") : Refused(403, "DENIED", "User: x is not authorized to perform: ecr:BatchGetImage"));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => vendor.Client(Ecr, source).GetManifestAsync("app", "1", Cancel));
        Assert.Equal(AuthFailure.Refused, failure.Failure);
        Assert.Contains("ecr:BatchGetImage", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, source.Searches);
    }

    [Fact]
    public async Task Without_a_credential_the_way_to_one_is_said()
    {
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => Registry("x").Client(Ecr, credential: null).GetManifestAsync("app", "1", Cancel));
        Assert.Equal((AuthFailure.Refused, $"run 'finch login {Ecr}'"), (failure.Failure, failure.Hint));
    }

    [Fact]
    public async Task Blobs_come_from_S3_without_our_token()
    {
        const string Bucket = "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/a/b?X-Amz-Signature=a%2Fb&X-Amz-Date=1";
        var vendor = new Vendor(r => r.Address.Host != Ecr ? Ok("blob") : r.Method == "GET" && r.Authorization is not null ? To(HttpStatusCode.TemporaryRedirect, Bucket) : Answer(r, "x"));
        await using var stream = await vendor.Client(Ecr, Basic("AWS", "x")).OpenBlobAsync("app", Blob, 0, Cancel);
        Assert.Equal("blob", await new StreamReader(stream).ReadToEndAsync(Cancel));
        Assert.Equal((Bucket, (string?)null), (vendor.Requests[^1].Address.OriginalString, vendor.Requests[^1].Authorization));
    }

    [Theory]
    [InlineData(null, 16)]
    [InlineData(5 * Mebibyte, 16)]
    [InlineData(20 * Mebibyte, 20)]
    public async Task Pieces_are_as_large_as_they_must_be_and_201_is_an_answer(int? minimum, int first)
    {
        var size = 21 * Mebibyte;
        var blob = new Descriptor(MediaTypes.OctetStream, Digest.Of("not looked at"u8), size);
        var whole = true;
        var vendor = new Vendor(r =>
        {
            if (r is { Method: "PUT" } && whole)
            {
                whole = false;
                return new(HttpStatusCode.RequestEntityTooLarge);
            }

            var response = r.Method == "PATCH" ? To(HttpStatusCode.Created, "/v2/app/blobs/uploads/2?part=next") : Answer(r, "x");
            if (r.Method == "POST" && minimum is { } bytes)
                response.Headers.Add("OCI-Chunk-Min-Length", $"{bytes}");
            return response;
        });
        await vendor.Client(Ecr, Basic("AWS", "x")).UploadBlobAsync("app", blob, () => new MemoryStream(new byte[size]), null, _ => { }, Cancel);
        var pieces = vendor.Requests.Where(r => r.Method == "PATCH").ToArray();
        Assert.Equal([$"0-{first * Mebibyte - 1}", $"{first * Mebibyte}-{size - 1}"], pieces.Select(r => r.Range));
        Assert.Equal("?part=next", pieces[1].Address.Query);
        Assert.Equal($"PUT {Ecr}/v2/app/blobs/uploads/2?part=next&digest={blob.Digest}", vendor.Requests[^1].ToString());
    }

    [Fact]
    public async Task Tags_are_asked_for_by_the_thousand()
    {
        var vendor = new Vendor(r => r.Authorization is null ? Unauthorized("Basic realm=\"x\"") : Ok("""{"name":"app","tags":["1"]}"""));
        Assert.Equal(["1"], await vendor.Client(Ecr, Basic("AWS", "x")).ListTagsAsync("app", Cancel));
        Assert.All(vendor.Requests, r => Assert.Equal("?n=1000", r.Address.Query));
    }

    [Fact]
    public async Task ECR_Public_takes_its_login_token_at_its_token_server_and_lets_anybody_pull()
    {
        var vendor = Public("live");
        await vendor.Client("public.ecr.aws", Basic("AWS", "live")).GetManifestAsync("amazonlinux/amazonlinux", "2", Cancel);
        Assert.Equal("GET public.ecr.aws/token/?service=public.ecr.aws&scope=repository:amazonlinux/amazonlinux:pull&account=AWS", vendor.Requests[1].ToString());
        Assert.Equal("Basic AWS:live", vendor.Requests[1].Authorization);
        vendor = Public("live");
        await vendor.Client("public.ecr.aws", credential: null).GetManifestAsync("amazonlinux/amazonlinux", "2", Cancel);
        Assert.Null(vendor.Requests[1].Authorization);
    }

    [Fact]
    public async Task A_login_token_that_ECR_Public_calls_expired_is_replaced_once()
    {
        var source = Tokens("old", "live");
        await Public("live").Client("public.ecr.aws", source).GetManifestAsync("a/b", "1", Cancel);
        Assert.Equal(2, source.Searches);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(
            () => Public("live").Client("public.ecr.aws", Basic("AWS", "old")).GetManifestAsync("a/b", "1", Cancel));
        Assert.Equal(AuthFailure.Expired, failure.Failure);
        Assert.Contains("run 'finch login public.ecr.aws'", failure.Hint, StringComparison.Ordinal);
    }

    private static Source Tokens(params string[] passwords)
    {
        var searches = 0;
        return new Source(_ => Basic("AWS", passwords[Math.Min(Interlocked.Increment(ref searches), passwords.Length) - 1]));
    }

    private static Vendor Registry(string live) => new(r => Answer(r, live));

    private static HttpResponseMessage Answer(Asked asked, string live)
    {
        if (asked.Authorization is null)
            return Unauthorized($"Basic realm=\"https://{Ecr}/\",service=\"ecr.amazonaws.com\"");
        if (asked.Authorization != $"Basic AWS:{live}")
            return asked.Method == "HEAD" ? new(HttpStatusCode.Forbidden) : Refused(403, "DENIED", Expired);
        return asked.Method switch
        {
            "HEAD" => new(HttpStatusCode.NotFound),
            "POST" => To(HttpStatusCode.Accepted, "/v2/app/blobs/uploads/1"),
            "PUT" => new(HttpStatusCode.Created),
            _ => Ok(),
        };
    }

    private static Vendor Public(string live)
        => new(r => r.Address.AbsolutePath == "/token/"
            ? r.Authorization is null || r.Authorization == $"Basic AWS:{live}" ? Ok("""{"token":"t"}""") : Refused(403, "DENIED", Expired)
            : r.Authorization == "Bearer t" ? Ok() : Unauthorized("Bearer realm=\"https://public.ecr.aws/token/\",service=\"public.ecr.aws\",scope=\"aws\""));
}
