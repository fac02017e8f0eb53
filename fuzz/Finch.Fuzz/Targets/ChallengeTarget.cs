using System.Text;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Fuzz.Making;

namespace Finch.Fuzz.Targets;

/// <summary>
/// <c>WWW-Authenticate</c>: parsing never throws, names are lower case, what was read can be written and read again, and a realm is
/// approved or refused in words.
/// </summary>
public sealed class ChallengeTarget : Target
{
    private static readonly RegistryHost Registry = RegistryHost.Parse("registry.example.com");
    private static readonly Uri Origin = new("https://registry.example.com/");

    private readonly Mutator _mutator = new(
        [
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/alpine:pull\"",
            "Basic realm=\"Registry Realm\"",
            "Negotiate, Basic realm=\"x\", Bearer realm=\"https://token.example.com/t?a=b\", error=\"insufficient_scope\"",
            "NTLM TlRMTVNTUAACAAAA==, basic REALM=x",
            "Bearer realm = \"a,b\\\"c\" , service=x,scope=\"repository:a/b:pull,push repository(plugin):c:*\"",
            "Bearer realm=\"http://localhost:5000/auth\",service=token-service,scope=\"registry:catalog:*\"",
            "Digest realm=\"r\", qop=\"auth,auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"",
        ],
        [
            "Bearer ", "Basic ", "realm=", "service=", "scope=", "\"", "\\\"", ",", ", ", "=", " ", "\t", "repository:a/b:pull", "https://", "http://[::1]:5000/t",
            "https://user:password@registry.example.com/", "registry.example.com", "file:///etc/passwd", "error=\"invalid_token\"", "\0", "\r\n", "é", "😀",
        ]);

    public override string Name => "challenge";

    public override int Share => 20;

    public override (long PerByte, long Base) MemoryLimit => (400, 64 * 1024);

    public override byte[] Make(Chance chance) => _mutator.Make(chance);

    public override bool Run(byte[] input)
    {
        var line = Encoding.UTF8.GetString(input);
        var challenges = ChallengeParser.Parse(line);
        Must(challenges.Count <= line.Length, "there are more challenges than letters");
        foreach (var challenge in challenges)
        {
            Must(IsName(challenge.Scheme) && challenge.Parameters.Keys.All(IsName), "a name is empty, or not in lower case");
            Must(challenge.Scopes.Count <= line.Length, "there are more scopes than letters");
        }

        RoundTrip(challenges);
        var preferred = AuthChallenge.Preferred(challenges);
        if (preferred is { IsBearer: true })
            Judge(preferred.Realm!);
        return preferred is not null;
    }

    private static void RoundTrip(IReadOnlyList<AuthChallenge> challenges)
    {
        var written = string.Join(", ", challenges.Select(challenge => challenge.Scheme + " " + string.Join(",", challenge.Parameters.Select(
            parameter => $"{parameter.Key}=\"{parameter.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))));
        var again = ChallengeParser.Parse(written);
        // The parser refuses very long lines, and quoting makes a line longer.
        if (written.Length > 16 * 1024)
            return;
        Must(again.Count == challenges.Count && again.Zip(challenges).All(pair => pair.First.Scheme == pair.Second.Scheme
            && pair.First.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(pair.Second.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))),
            $"written again, the challenges are others: {written}");
    }

    private static void Judge(string realm)
    {
        try
        {
            var approved = RealmPolicy.Approve(Registry, Origin, realm, RealmTrust.Unattended, pinned: null);
            Must(approved.Scheme == Uri.UriSchemeHttps, "a password would go out in clear text");
            Must(approved.UserInfo.Length == 0, "the realm brings a user of its own");
            var site = approved.IdnHost.TrimEnd('.');
            Must(site == "example.com" || site.EndsWith(".example.com", StringComparison.OrdinalIgnoreCase), "a password would go to another site");
        }
        catch (RegistryAuthException)
        {
            // Refused, in words.
        }
    }

    private static bool IsName(string name) => name.Length > 0 && !name.Any(char.IsUpper) && name.All(c => c is > ' ' and < (char)127);
}
