using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Finch.Sandbox.Aws;

/// <summary>The login passwords of ECR and ECR Public. Only their hashes are kept.</summary>
internal sealed class LoginTokens(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, LoginToken> _issued = new(StringComparer.Ordinal);

    /// <summary>Mints a password; about as long as Amazon's, because length is what breaks clients and stores.</summary>
    public (string Password, LoginToken Token) Issue(string service, AwsEndpoint endpoint, AwsIdentity holder, TimeSpan lifetime)
    {
        var token = new LoginToken(service, endpoint.Region, holder, clock.GetUtcNow() + lifetime);
        string content = $$"""{"payload":"{{Randomness.Base64(900)}}","datakey":"{{Randomness.Base64(180)}}","version":"2","type":"DATA_KEY","expiration":{{token.Expires.ToUnixTimeSeconds()}}}""";
        string password = Convert.ToBase64String(Encoding.UTF8.GetBytes(content));
        _issued[Hash(password)] = token;
        return (password, token);
    }

    /// <summary>The token behind a password, expired or not; null when it was never given out.</summary>
    public LoginToken? Find(string password) => _issued.GetValueOrDefault(Hash(password));

    private static string Hash(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
