using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// One entry of <c>auths</c>, in every dialect that is read: <c>auth</c> (base64 of user:password), plain
/// <c>username</c>/<c>password</c>, <c>identitytoken</c>, <c>registrytoken</c>.
/// </summary>
public static class AuthEntry
{
    /// <summary>The credential of an entry.</summary>
    /// <returns>Null for a marker (<c>{}</c>), which says that a helper holds the secret.</returns>
    /// <exception cref="FormatException">What is wrong with the entry, without its content.</exception>
    public static Credential? Decode(JsonNode? entry)
    {
        if (entry is null)
            return null;
        if (entry is not JsonObject fields)
            throw new FormatException("an object is expected here");
        if (Text(fields, "registrytoken") is { } registryToken)
            return new Credential.RegistryToken(new Secret(registryToken));

        var (user, password) = Text(fields, "auth") is { } auth ? DecodeBasic(auth) : (Text(fields, "username"), Text(fields, "password"));
        if (Text(fields, "identitytoken") is { } identityToken)
            return new Credential.IdentityToken(new Secret(identityToken), string.IsNullOrEmpty(user) ? null : user);
        return string.IsNullOrEmpty(user) && string.IsNullOrEmpty(password)
            ? null
            : new Credential.Basic(user ?? "", new Secret(password ?? ""));
    }

    /// <summary>The user of an entry, for listings; null where it holds none or cannot be read.</summary>
    public static string? UserOf(JsonNode? entry)
    {
        try
        {
            return Decode(entry)?.User;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes a credential into an entry; fields we do not know stay where they are.</summary>
    public static void Encode(Credential credential, JsonObject entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        foreach (var field in (ReadOnlySpan<string>)["auth", "username", "password", "identitytoken", "registrytoken"])
            entry.Remove(field);
        switch (credential)
        {
            case Credential.Basic basic:
                entry["auth"] = EncodeBasic(basic.Username, basic.Password.Reveal());
                break;
            case Credential.IdentityToken identity:
                // Docker's own form: the user with an empty password, and the token beside it.
                entry["auth"] = EncodeBasic(identity.Username ?? "", "");
                entry["identitytoken"] = identity.Token.Reveal();
                break;
            case Credential.RegistryToken token:
                entry["registrytoken"] = token.Token.Reveal();
                break;
            default:
                throw new ArgumentException("an anonymous credential is not kept", nameof(credential));
        }
    }

    private static string EncodeBasic(string user, string password)
        => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Splits at the first colon, so a password may hold colons; padding is optional, trailing NULs are docker's old slip.</summary>
    private static (string User, string Password) DecodeBasic(string auth)
    {
        var trimmed = auth.Trim().TrimEnd('=');
        var padded = trimmed.PadRight((trimmed.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            throw new FormatException("\"auth\" is not base64");
        var text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        var colon = text.IndexOf(':');
        return colon >= 0 ? (text[..colon], text[(colon + 1)..]) : throw new FormatException("\"auth\" is not user:password in base64");
    }

    private static string? Text(JsonObject fields, string name)
        => fields[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text.Length > 0 ? text : null,
            _ => throw new FormatException($"\"{name}\" is not a string"),
        };
}
