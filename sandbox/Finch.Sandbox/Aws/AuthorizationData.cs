using System.Text;
using System.Text.Json.Nodes;
using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Aws;

/// <summary>Makes the answer to GetAuthorizationToken, whose core ECR and ECR Public share.</summary>
internal sealed class AuthorizationData(LoginTokens tokens, Faults faults, TimeSpan lifetime)
{
    public JsonObject Issue(AwsCall call, AwsIdentity holder)
    {
        TimeSpan span = faults.Take(FaultKind.TokenLifetime, call.Context) is { } shorter ? TimeSpan.FromSeconds(shorter.Number) : lifetime;
        (string password, LoginToken token) = tokens.Issue(call.Endpoint.Service, call.Endpoint, holder, span);
        return new JsonObject
        {
            ["authorizationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password}")),
            // Seconds since 1970 with a fraction, as the service sends it.
            ["expiresAt"] = token.Expires.ToUnixTimeMilliseconds() / 1000m,
        };
    }
}
