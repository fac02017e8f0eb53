using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Aws;

/// <summary>What a web identity token says about its holder. Its own signature is not checked: the sandbox has no identity provider.</summary>
internal sealed record WebIdentity(string Subject, string Audience, string Issuer)
{
    /// <exception cref="AwsFailure">It is not a JSON Web Token, or it has expired.</exception>
    public static WebIdentity Parse(string token, DateTimeOffset now)
    {
        string[] parts = token.Split('.');
        JsonObject? claims = parts.Length == 3 ? Claims(parts[1]) : null;
        if (claims is null)
        {
            throw AwsFailure.Refused("InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }
        if (claims["exp"] is JsonValue exp && exp.TryGetValue(out long seconds) && DateTimeOffset.FromUnixTimeSeconds(seconds) <= now)
        {
            throw AwsFailure.Refused("ExpiredTokenException",
                $"Token expired: current date/time {now.ToUnixTimeSeconds()} must be before the expiration date/time {seconds}");
        }
        string audience = claims["aud"] is JsonArray { Count: > 0 } several ? Text(several[0]) : Text(claims["aud"]);
        return new WebIdentity(Text(claims["sub"]), audience, Text(claims["iss"]));
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static JsonObject? Claims(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return null;
        }
    }
}
