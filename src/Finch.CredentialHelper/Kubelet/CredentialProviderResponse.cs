using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Finch.Auth;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>What a kubelet may use an answer for again.</summary>
internal enum CacheKeyType
{
    /// <summary>The same image only.</summary>
    Image,

    /// <summary>Every image of the registry.</summary>
    Registry,
}

/// <summary>What a kubelet is answered.</summary>
/// <param name="CacheKeyType">What the answer may be used for again.</param>
/// <param name="CacheDuration">For how long; zero when the next pull is to ask again.</param>
/// <param name="AuthKey">The images that the credential is for: a host, with its port when the image has one, and perhaps a path.</param>
/// <param name="Credential">User and password, all that a kubelet takes; null when there is none for this image.</param>
internal sealed record CredentialProviderResponse(CacheKeyType CacheKeyType, TimeSpan CacheDuration, string AuthKey, Credential.Basic? Credential)
{
    /// <summary>
    /// No credential: the kubelet goes on with its other sources, or without. It asks again, because a person may sign in meanwhile.
    /// </summary>
    public static CredentialProviderResponse Nothing { get; } = new(CacheKeyType.Image, TimeSpan.Zero, "", null);

    /// <summary>How long an answer is used: half of what is left of the credential, and not at all when nobody knows its end.</summary>
    public static TimeSpan HalfOf(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt is not { } end || end <= now)
            return TimeSpan.Zero;
        // Go's durations end after 292 years, and a clock that far off is wrong about an hour, too.
        var half = (end - now) / 2;
        return half < TimeSpan.FromDays(1) ? half : TimeSpan.FromDays(1);
    }

    /// <summary>The JSON, with a line end. Nothing but these fields: a kubelet decodes strictly.</summary>
    public byte[] Format()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        // Read by JSON parsers only, so what JSON lets stand is not escaped.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", CredentialProviderApi.ResponseKind);
            writer.WriteString("apiVersion", CredentialProviderApi.Version);
            writer.WriteString("cacheKeyType", CacheKeyType == CacheKeyType.Registry ? "Registry" : "Image");
            writer.WriteString("cacheDuration", GoDuration.Format(CacheDuration));
            WriteAuth(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteAuth(Utf8JsonWriter writer)
    {
        if (Credential is null)
        {
            writer.WriteNull("auth");
            return;
        }

        writer.WriteStartObject("auth");
        writer.WriteStartObject(AuthKey);
        writer.WriteString("username", Credential.Username);
        writer.WriteString("password", Credential.Password.Reveal());
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
