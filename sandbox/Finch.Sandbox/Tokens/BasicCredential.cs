using System.Text;

namespace Finch.Sandbox.Tokens;

/// <summary>User and password of a Basic Authorization header (RFC 7617, UTF-8).</summary>
internal sealed class BasicCredential
{
    private BasicCredential(string user, string password) => (User, Password) = (user, password);

    public string User { get; }

    public string Password { get; }

    /// <summary>Null when the header is of another scheme or malformed.</summary>
    public static BasicCredential? Parse(string? header)
    {
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out int length))
            return null;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':');
        return colon < 0 ? null : new BasicCredential(text[..colon], text[(colon + 1)..]);
    }
}
