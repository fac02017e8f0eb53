using System.Text;
using Finch.Auth;

namespace Finch.Aws;

/// <summary>A login token of Amazon ECR or ECR Public. It is the principal's, so it opens every registry of the region that the principal may use.</summary>
/// <param name="Authorization">The token as AWS gives it: base64 of <c>user:password</c>.</param>
/// <param name="RequestedAt">When it was asked for, in our clock.</param>
/// <param name="ExpiresAt">When it stops working.</param>
/// <param name="Principal">Whose it is, in words: the credentials it was made with.</param>
/// <param name="ProxyEndpoint">The registry that AWS named with it; null for ECR Public.</param>
public sealed record EcrToken(Secret Authorization, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, string Principal, string? ProxyEndpoint = null)
{
    /// <summary>The user name of every such token.</summary>
    internal const string User = "AWS";

    /// <summary>The user name and password for the registry.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.Protocol"/> when the token is not what AWS documents.</exception>
    public Credential.Basic ToCredential()
        => TryDecode(Authorization) ?? throw new AwsException(AwsFailure.Protocol, "the authorization token is not base64 of user:password");

    /// <summary>True while a token from a cache may be used: until half of its life is over, as the official helper does.</summary>
    internal bool IsFresh(DateTimeOffset now) => now < ExpiresAt - ((ExpiresAt - RequestedAt) / 2);

    /// <summary>True while the registry still takes it; for when AWS cannot be reached to renew it.</summary>
    internal bool IsAlive(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>The password may hold colons, so the first one divides.</summary>
    internal static Credential.Basic? TryDecode(Secret authorization)
    {
        var encoded = authorization.Reveal();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        var colon = text.IndexOf(':');
        return colon <= 0 || colon == text.Length - 1 ? null : new Credential.Basic(text[..colon], new Secret(text[(colon + 1)..]));
    }
}
