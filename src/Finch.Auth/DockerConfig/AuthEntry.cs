using System.Text;
using System.Text.Json;
using Finch.Auth.Files.Json;

namespace Finch.Auth.DockerConfig;

/// <summary>
/// One entry of <c>auths</c>, in every dialect that is read: <c>auth</c> (base64 of user:password), plain
/// <c>username</c>/<c>password</c>, <c>identitytoken</c>, <c>registrytoken</c>. Names are taken in any case, as docker takes them.
/// </summary>
internal static class AuthEntry
{
    private static readonly string[] Fields = ["auth", "username", "password", "identitytoken", "registrytoken"];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>True for a field that carries a part of a credential; every other one is left where it is.</summary>
    public static bool IsField(JsonMember member) => Fields.Contains(member.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a field that whoever reads the file could sign in with.</summary>
    public static bool IsSecret(JsonMember member)
        => IsField(member) && member.Value is { Kind: JsonTokenType.String } text && text.End - text.Start > "\"\"".Length
            && !member.Name.Equals("username", StringComparison.OrdinalIgnoreCase);

    /// <summary>The credential of an entry.</summary>
    /// <returns>Null for a marker (<c>{}</c>), which says that a helper holds the secret.</returns>
    /// <exception cref="FormatException">What is wrong with the entry, without its content.</exception>
    public static Credential? Decode(EditableJson json, JsonSpan entry)
    {
        if (entry.Kind == JsonTokenType.Null)
            return null;
        if (!entry.IsObject)
            throw new FormatException("an object is expected here");
        if (Text(json, entry, "registrytoken") is { } registryToken)
            return new Credential.RegistryToken(new Secret(registryToken));

        var (user, password) = Text(json, entry, "auth") is { } auth
            ? DecodeBasic(auth)
            : (Text(json, entry, "username"), Text(json, entry, "password"));
        if (Text(json, entry, "identitytoken") is { } identityToken)
            return new Credential.IdentityToken(new Secret(identityToken), string.IsNullOrEmpty(user) ? null : user);
        return string.IsNullOrEmpty(user) && string.IsNullOrEmpty(password)
            ? null
            : new Credential.Basic(user ?? "", new Secret(password ?? ""));
    }

    /// <summary>The user of an entry, for listings; null where it holds none or cannot be read.</summary>
    public static string? UserOf(EditableJson json, JsonSpan entry)
    {
        try
        {
            return Decode(json, entry)?.User;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The fields to write for a credential, in docker's order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Encode(Credential credential)
        => credential switch
        {
            Credential.Basic basic => [("auth", EncodeBasic(basic.Username, basic.Password.Reveal()))],
            // Docker's own form: the user with an empty password, and the token beside it.
            Credential.IdentityToken identity => [("auth", EncodeBasic(identity.Username ?? "", "")), ("identitytoken", identity.Token.Reveal())],
            Credential.RegistryToken token => [("registrytoken", token.Token.Reveal())],
            _ => throw new ArgumentException("an anonymous credential is not kept", nameof(credential)),
        };

    private static string EncodeBasic(string user, string password) => Convert.ToBase64String(Utf8.GetBytes($"{user}:{password}"));

    /// <summary>
    /// Splits at the first colon, so a password may hold colons. Padding, line breaks and the url-safe alphabet are what other
    /// encoders leave behind; trailing NULs are docker's old slip.
    /// </summary>
    private static (string User, string Password) DecodeBasic(string auth)
    {
        var plain = string.Concat(auth.Where(c => c is not (' ' or '\t' or '\r' or '\n' or '='))).Replace('-', '+').Replace('_', '/');
        var padded = plain.PadRight((plain.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            throw new FormatException("\"auth\" is not base64");
        var text = Decode(bytes.AsSpan(0, length)).TrimEnd('\0');
        var colon = text.IndexOf(':');
        return colon >= 0 ? (text[..colon], text[(colon + 1)..]) : throw new FormatException("\"auth\" is not user:password in base64");
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            // Replacement characters would go to the registry as a wrong password.
            throw new FormatException("the user or password in \"auth\" is not UTF-8");
        }
    }

    private static string? Text(EditableJson json, JsonSpan entry, string name)
    {
        var member = entry.Members.LastOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (member is null || member.Value.Kind == JsonTokenType.Null)
            return null;
        try
        {
            return json.StringOf(member.Value) is { Length: > 0 } text ? text : null;
        }
        catch (FormatException error)
        {
            throw new FormatException($"\"{name}\": {error.Message}");
        }
    }
}
