using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Auth.Helpers;

/// <summary>What a helper gives or is given: the JSON object of docker's credential helper protocol.</summary>
/// <param name="ServerUrl">The registry as the client spelled it.</param>
/// <param name="Username">The user, or <c>&lt;token&gt;</c> when the secret is an identity token.</param>
/// <param name="Secret">Password or identity token.</param>
internal sealed record HelperCredential(string ServerUrl, string Username, Secret Secret)
{
    /// <summary>The credential in our terms.</summary>
    public Credential ToCredential()
        => Username == HelperProtocol.TokenUser ? new Credential.IdentityToken(Secret) : new Credential.Basic(Username, Secret);
}

/// <summary>The words of the credential helper protocol, as docker's own client and helpers write and compare them.</summary>
internal static class HelperProtocol
{
    /// <summary>Program names are <c>docker-credential-SUFFIX</c>.</summary>
    public const string ProgramPrefix = "docker-credential-";

    /// <summary>The one text that means "no credential" and not "broken".</summary>
    public const string NotFound = "credentials not found in native keychain";

    /// <summary>An empty server on <c>get</c>, <c>erase</c> or <c>store</c>.</summary>
    public const string MissingServer = "no credentials server URL";

    /// <summary>An empty user on <c>store</c>.</summary>
    public const string MissingUser = "no credentials username";

    /// <summary>What read-only helpers answer to <c>store</c> and <c>erase</c>.</summary>
    public const string NotImplemented = "not implemented";

    /// <summary>The user name that marks an identity token.</summary>
    public const string TokenUser = "<token>";

    /// <summary>The most that is read of an answer or a request, in bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    private static readonly string[] Names = ["ServerURL", "Username", "Secret"];

    // Compact, and without escaping what JSON lets stand: the tokens in it are long enough.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of a credential, without a final newline.</summary>
    public static byte[] Format(HelperCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("ServerURL", credential.ServerUrl);
            writer.WriteString("Username", credential.Username);
            writer.WriteString("Secret", credential.Secret.Reveal());
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The JSON of a listing, keys sorted.</summary>
    public static byte[] Format(IReadOnlyDictionary<string, string> list)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            foreach (var (server, user) in list.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                writer.WriteString(server, user);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a credential; names are matched without case, as Go does, and missing ones are empty.</summary>
    /// <exception cref="FormatException">Not the JSON of the protocol; the text is not repeated, because it may hold a secret.</exception>
    public static HelperCredential ParseCredential(ReadOnlyMemory<byte> json)
    {
        var fields = ParseStrings(json, name => Names.Contains(name, StringComparer.OrdinalIgnoreCase));
        return new HelperCredential(fields.GetValueOrDefault("ServerURL", ""), fields.GetValueOrDefault("Username", ""),
            new Secret(fields.GetValueOrDefault("Secret", "")));
    }

    /// <summary>Reads a listing.</summary>
    /// <exception cref="FormatException">Not a JSON object of strings.</exception>
    public static IReadOnlyDictionary<string, string> ParseList(ReadOnlyMemory<byte> json) => ParseStrings(json, _ => false);

    /// <summary>The texts of an object; a number or the like is skipped, except where a text has to stand.</summary>
    private static Dictionary<string, string> ParseStrings(ReadOnlyMemory<byte> json, Func<string, bool> isText)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("the answer is not a JSON object");
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.String)
                    fields[field.Name] = field.Value.GetString()!;
                else if (field.Value.ValueKind != JsonValueKind.Null && isText(field.Name))
                    throw new FormatException("the answer has something else where a text belongs");
            }

            return fields;
        }
        catch (JsonException)
        {
            throw new FormatException("the answer is not JSON");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("the answer holds text that is not UTF-8");
        }
    }
}
