using Finch.Auth;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>A token is wanted, and what answers is not AWS, or not well. Over a real socket: half of these never get past the HTTP stack.</summary>
public sealed class RudeServerTests
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";

    private const string Closed = "Connection was closed before we received a valid response from endpoint URL: \"ADDRESS/\"";

    private const string NotHttp = "what answers at ADDRESS/ does not speak HTTP as it should";

    private const string Unparsed = "Unable to parse response of GetAuthorizationToken: ";

    private const string Error = "An error occurred (CODE) when calling the GetAuthorizationToken operation";

    private static readonly string Chunk = $"8000\r\n{new string('x', 0x8000)}\r\n";

    /// <summary>How it behaves, how often it is asked (twice where trying again makes sense), and what the person reads.</summary>
    private static readonly Dictionary<string, (Rudeness Behaviour, int Asked, AuthFailure Failure, string Message)> Servers = new()
    {
        ["says nothing"] = (RudeServer.Silence, 2, AuthFailure.Unreachable, "Read timeout on endpoint URL: \"ADDRESS/\""),
        ["stops within the head"] = (Silent("HTTP/1.1 200 OK\r\nContent-"), 2, AuthFailure.Unreachable, "Read timeout on endpoint URL: \"ADDRESS/\""),
        ["stops within the body"] = (Silent(Head + "{"), 2, AuthFailure.Unreachable, "Read timeout on endpoint URL: \"ADDRESS/\""),
        ["resets"] = (RudeServer.Reset, 2, AuthFailure.Unreachable, Closed),
        ["resets within the body"] = (RudeServer.Then(RudeServer.Say(Head + "{"), RudeServer.Reset), 2, AuthFailure.Unreachable, Closed),
        ["hangs up"] = (RudeServer.HangUp, 2, AuthFailure.Unreachable, Closed),
        ["hangs up within the body"] = (RudeServer.Say(Head + "{"), 2, AuthFailure.Unreachable, Closed),
        ["cannot count chunks"] = (RudeServer.Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"), 2, AuthFailure.Unreachable, Closed),
        ["speaks another protocol"] = (RudeServer.Say("SSH-2.0-OpenSSH_9.2\r\n"), 1, AuthFailure.Protocol, NotHttp),
        ["sends headers without end"] = (Endless("HTTP/1.1 200 OK\r\n", $"X-More: {new string('x', 1000)}\r\n"), 1, AuthFailure.Protocol, NotHttp),
        ["always says to go on"] = (RudeServer.Forever("HTTP/1.1 100 Continue\r\n\r\n"), 1, AuthFailure.Protocol, NotHttp),
        ["announces a hundred gigabytes"] = (Endless("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", Chunk), 1, AuthFailure.Protocol,
            "ADDRESS/ answered with more than 1024 KiB"),
        ["sends a body without end"] = (Endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk), 1, AuthFailure.Protocol,
            "ADDRESS/ answered with more than 1024 KiB"),
        ["sends an error without end"] = (Endless("HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n", Chunk), 1, AuthFailure.Protocol,
            "ADDRESS/ answered with more than 1024 KiB"),

        ["is a hotel's page"] = (RudeServer.Answer(200, "<html><body>Welcome</body></html>", "text/html"), 1, AuthFailure.Protocol, Unparsed + "it is not a JSON object"),
        ["sends nothing"] = (RudeServer.Answer(200, ""), 1, AuthFailure.Protocol, Unparsed + "it is not a JSON object"),
        ["cuts the JSON"] = (RudeServer.Answer(200, "{\"authorizationData\":[{\"authorizationToken\":\"QVdT"), 1, AuthFailure.Protocol, Unparsed + "it is not a JSON object"),
        ["nests without end"] = (RudeServer.Answer(200, new string('[', 100_000)), 1, AuthFailure.Protocol, Unparsed + "it is not a JSON object"),
        ["sends a list"] = (RudeServer.Answer(200, "[]"), 1, AuthFailure.Protocol, Unparsed + "it is not a JSON object"),
        ["has no data"] = (RudeServer.Answer(200, "{}"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationData"),
        ["has null for data"] = (RudeServer.Answer(200, "{\"authorizationData\":null}"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationData"),
        ["has no token in its data"] = (RudeServer.Answer(200, "{\"authorizationData\":[]}"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationData"),
        ["has a number for data"] = (RudeServer.Answer(200, "{\"authorizationData\":[1]}"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationData"),
        ["has a number for a token"] = (Token("1", "4102444800"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationToken"),
        ["has half a character for a token"] = (Token("\"\\ud800\"", "4102444800"), 1, AuthFailure.Protocol, Unparsed + "it has no authorizationToken"),
        ["has a token that is not base64"] = (Token("\"%\"", "4102444800"), 1, AuthFailure.Protocol, Unparsed + "the token is not base64 of user:password"),
        ["has a token without a user"] = (Token("\"QVdT\"", "4102444800"), 1, AuthFailure.Protocol, Unparsed + "the token is not base64 of user:password"),
        ["has a text for a time"] = (Token("\"QVdTOng=\"", "\"soon\""), 1, AuthFailure.Protocol, Unparsed + "it has no expiresAt"),
        ["has a time beyond all numbers"] = (Token("\"QVdTOng=\"", "1e400"), 1, AuthFailure.Protocol, Unparsed + "it has no expiresAt"),
        ["has a time before all time"] = (Token("\"QVdTOng=\"", "-1"), 1, AuthFailure.Protocol, Unparsed + "it has no expiresAt"),

        ["redirects"] = (RudeServer.Answer(302, "", headers: "Location: http://127.0.0.1:9/\r\n"), 1, AuthFailure.Refused, Said("302", ": Status")),
        ["wants to be paid"] = (RudeServer.Answer(407, ""), 1, AuthFailure.Refused, Said("407", ": Status")),
        ["refuses with a page"] = (RudeServer.Answer(403, "<html><body>Forbidden by policy</body></html>", "text/html"), 1, AuthFailure.Refused, Said("403", ": Status")),
        ["refuses in XML"] = (RudeServer.Answer(403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error></ErrorResponse>", "text/xml"),
            1, AuthFailure.Refused, Said("SignatureDoesNotMatch", ": no")),
        ["refuses with half a character"] = (RudeServer.Answer(400, "{\"__type\":\"\\ud800\",\"message\":\"no\"}"), 1, AuthFailure.Refused, Said("400", ": no")),
        ["repeats the request"] = (RudeServer.Answer(400, "{\"__type\":\"InvalidSignatureException\",\"message\":\"It does not match.\\n\\n"
            + "The Canonical String for this request should have been\\n'POST\\n/\\n\\nx-amz-security-token:SESSION-TOKEN'\"}"),
            1, AuthFailure.Refused, Said("InvalidSignatureException", ": It does not match")),
        ["repeats the session token"] = (RudeServer.Answer(400, "{\"__type\":\"Odd\",\"message\":\"what is SESSION-TOKEN?\"}"), 1, AuthFailure.Refused, Said("Odd", ": what is ***?")),
        ["is always busy"] = (RudeServer.Answer(503, "<html>busy</html>", "text/html"), 2, AuthFailure.Unreachable, Said("503", " (reached max retries: 1): Status")),
        ["always throttles"] = (RudeServer.Answer(400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"), 2, AuthFailure.RateLimited,
            Said("ThrottlingException", " (reached max retries: 1): Rate exceeded")),
        ["always says 429"] = (RudeServer.Answer(429, ""), 2, AuthFailure.RateLimited, Said("429", " (reached max retries: 1): Status")),
    };

    private static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Servers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_server_that(string behaves)
    {
        var (behaviour, asked, failure, message) = Servers[behaves];
        await using var server = new RudeServer(Good(), behaviour);
        using var person = Visitor(server);
        await GetAsync(person, Host, Patience);
        var before = Files(person);

        var elsewhere = Host.Replace("eu-west-1", "eu-west-2", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => GetAsync(person, elsewhere, PatienceWith(behaves)));
        var said = error.Message.Replace(server.Address, "ADDRESS", StringComparison.Ordinal).Split("(AWS_ACCESS_KEY_ID): ")[1];
        Assert.Equal((failure, message), (error.Failure, said));
        Assert.Equal(1 + asked, server.Asked);
        Assert.DoesNotContain("SESSION-TOKEN", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Files(person));
    }

    [Theory]
    [InlineData("resets")]
    [InlineData("hangs up within the body")]
    [InlineData("is always busy")]
    [InlineData("always throttles")]
    [InlineData("always says 429")]
    public async Task Trouble_that_passes_goes_unnoticed(string behaves)
    {
        await using var server = new RudeServer(Servers[behaves].Behaviour, Good());
        using var person = Visitor(server);
        Assert.Equal("password", await GetAsync(person, Host, Patience));
        Assert.Equal(2, server.Asked);
    }

    /// <summary>Waiting for a server that will not answer is all that takes time here.</summary>
    private static TimeSpan PatienceWith(string behaves)
        => Servers[behaves].Message.StartsWith("Read timeout", StringComparison.Ordinal) ? TimeSpan.FromSeconds(0.5) : Patience;

    private static TestPerson Visitor(RudeServer server)
    {
        var person = new TestPerson().WithKeys();
        (person["AWS_SESSION_TOKEN"], person["AWS_ENDPOINT_URL"], person["AWS_MAX_ATTEMPTS"]) = ("SESSION-TOKEN", server.Address, "2");
        return person;
    }

    private static async Task<string> GetAsync(TestPerson person, string host, TimeSpan patience)
    {
        Assert.True(EcrHost.TryParse(host, out var ecr));
        var target = new EcrTarget(ecr, new AwsOptions { ReadTimeout = patience });
        return (await new EcrTokens(person.Context).GetAsync(target, Cancel))!.ToCredential().Password.Reveal();
    }

    /// <summary>Every file of the caches with its content; the locks are empty and stay behind.</summary>
    private static SortedDictionary<string, string> Files(TestPerson person)
        => new(Directory.EnumerateFiles(Path.Combine(person.Home, ".ecr"), "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllText), StringComparer.Ordinal);

    private static Rudeness Good()
        => Token($"\"{Convert.ToBase64String("AWS:password"u8)}\"", DateTimeOffset.UtcNow.AddHours(12).ToUnixTimeSeconds().ToString());

    private static Rudeness Token(string token, string expires)
        => RudeServer.Answer(200, $$"""{"authorizationData":[{"authorizationToken":{{token}},"expiresAt":{{expires}}}]}""");

    private static Rudeness Silent(string start) => RudeServer.Then(RudeServer.Say(start), RudeServer.Silence);

    private static Rudeness Endless(string start, string rest) => RudeServer.Then(RudeServer.Say(start), RudeServer.Forever(rest));

    private static string Said(string code, string rest) => Error.Replace("CODE", code, StringComparison.Ordinal) + rest;
}
