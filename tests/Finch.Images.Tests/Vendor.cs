using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Images.Registry;

namespace Finch.Images.Tests;

/// <summary>What a server was asked: with <c>user:password</c> in clear text where it was Basic.</summary>
internal sealed record Asked(string Method, Uri Address, string? Authorization, string? Range, string Body)
{
    /// <summary>Method, host, path and query, without escapes.</summary>
    public override string ToString() => $"{Method} {Address.Host}{Uri.UnescapeDataString(Address.PathAndQuery)}";
}

/// <summary>
/// The servers of a vendor under their real names, at the place of the network, and the whole pipeline of the program in front of them.
/// Pauses take no time.
/// </summary>
internal sealed class Vendor(Func<Asked, HttpResponseMessage> answer) : HttpMessageHandler
{
    private const string Manifest = """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[],"config":{"mediaType":"application/vnd.oci.image.config.v1+json",
        "size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}}
        """;

    private readonly ConcurrentQueue<Asked> _asked = [];

    /// <summary>What the servers were asked, oldest first.</summary>
    public IReadOnlyList<Asked> Requests => [.. _asked];

    public TimeProvider Time { get; init; } = new ImpatientTime();

    public static HttpResponseMessage Ok(string body = Manifest) => Answers.Text(HttpStatusCode.OK, body);

    public static HttpResponseMessage Refused(int status, string code, string message) => Answers.Error((HttpStatusCode)status, code, message);

    /// <summary>A 401 with this challenge; null for one that does not say how to sign in.</summary>
    public static HttpResponseMessage Unauthorized(string? challenge)
    {
        var response = Answers.Error(HttpStatusCode.Unauthorized, "UNAUTHORIZED", "authentication required");
        if (challenge is not null)
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        return response;
    }

    public static HttpResponseMessage To(HttpStatusCode status, string location)
    {
        var response = new HttpResponseMessage(status);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    /// <summary>The credential that a source always gives.</summary>
    public static Credential.Basic Basic(string user, string password) => new(user, new Secret(password));

    public RegistryClient Client(string host, Credential? credential) => Client(host, new Source(_ => credential));

    public RegistryClient Client(string host, ICredentialSource source)
    {
        var endpoint = Endpoint(host);
        var pins = new RealmPins(Path.Combine(Path.GetTempPath(), "finch-test-no-such-folder", "realms.json"));
        var pipeline = new RetryHandler(new RegistryAuthHandler(endpoint, source, pins, Time), new ImpatientTime());
        return new RegistryClient(new HttpMessageInvoker(pipeline), endpoint.Host, endpoint.Api, new RegistryClientOptions(), TimeProvider.System);
    }

    public RegistryEndpoint Endpoint(string host)
    {
        var registry = RegistryHost.Parse(host);
        return new RegistryEndpoint(registry, new Uri($"https://{registry.ApiAuthority}/"), this);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var authorization = request.Headers.Authorization is { Scheme: "Basic", Parameter: { } basic }
            ? $"Basic {Encoding.UTF8.GetString(Convert.FromBase64String(basic))}" : request.Headers.Authorization?.ToString();
        var content = request.Content;
        var asked = new Asked(request.Method.Method, request.RequestUri!, authorization,
            content is not null && content.Headers.TryGetValues("Content-Range", out var range) ? range.Single() : null,
            content is null or ReplayableContent ? "" : await content.ReadAsStringAsync(cancellationToken));
        if (content is ReplayableContent)
            await content.CopyToAsync(Stream.Null, cancellationToken);
        _asked.Enqueue(asked);
        var response = answer(asked);
        response.RequestMessage = request;
        return response;
    }

    /// <summary>A source that counts how often it was asked.</summary>
    internal sealed class Source(Func<CredentialQuery, Credential?> find) : ICredentialSource
    {
        private int _searches;

        public string Name => "test";

        public int Searches => _searches;

        public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _searches);
            return Task.FromResult(find(query) is { } found ? new FoundCredential(found, "test") : null);
        }
    }
}
