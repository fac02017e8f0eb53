using System.Globalization;
using System.Text.Json;
using Finch.Auth.Http;

namespace Finch.Auth.Tokens;

/// <summary>Reads the answer of a token server.</summary>
internal static class TokenAnswer
{
    /// <summary>The most that is read of an answer, in bytes.</summary>
    public const int MaxLength = 128 * 1024;

    /// <summary>A lifetime that is missing or shorter counts as this (token specification: "a minimum of 60 seconds").</summary>
    public static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(60);

    /// <summary>Parses <c>token</c>/<c>access_token</c>, <c>expires_in</c>, <c>issued_at</c>, <c>refresh_token</c>.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="now">Our clock, which the expiry is told in.</param>
    /// <exception cref="FormatException">It is not JSON, or holds no token. The body is not repeated.</exception>
    public static AccessToken Parse(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("the token server's answer is not a JSON object");
            var token = Text(root, "access_token") ?? Text(root, "token") ?? throw new FormatException("the token server's answer holds no token");
            if (!HeaderText.CanHold(token))
                throw new FormatException("the token server's answer holds a token that cannot be sent");
            var refresh = Text(root, "refresh_token");
            return new AccessToken(new Secret(token), ExpiryOf(root, now), refresh is null ? null : new Secret(refresh));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException("the token server's answer is not JSON", error);
        }
    }

    /// <summary>
    /// The server's clock may be wrong: an issue time in our future, or so old that the token would be dead on arrival,
    /// counts as now.
    /// </summary>
    private static DateTimeOffset ExpiryOf(JsonElement root, DateTimeOffset now)
    {
        var lifetime = root.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var value)
            && value >= ShortestLifetime.TotalSeconds && value < TimeSpan.FromDays(365).TotalSeconds
            ? TimeSpan.FromSeconds(value) : ShortestLifetime;
        var issued = DateTimeOffset.TryParse(Text(root, "issued_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at <= now && at + lifetime > now ? at : now;
        return issued + lifetime;
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
