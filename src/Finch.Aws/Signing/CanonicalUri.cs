using System.Text;

namespace Finch.Aws.Signing;

/// <summary>The path and query of a request in the form that a signature covers: everything but unreserved characters escaped, query sorted.</summary>
internal static class CanonicalUri
{
    /// <summary>The path. It is escaped a second time and several slashes count as one, as AWS asks of every service but S3.</summary>
    public static string Path(Uri uri)
    {
        var path = uri.AbsolutePath;
        // Uri has already resolved "." and "..".
        var names = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return Escape(names.Length > 0 && path.EndsWith('/') ? $"/{names}/" : $"/{names}", keepSlash: true);
    }

    /// <summary>The query, its parameters sorted by name, then value.</summary>
    public static string Query(Uri uri)
    {
        if (uri.Query.Length <= 1)
            return "";
        var parameters = uri.Query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter =>
        {
            var equals = parameter.IndexOf('=');
            var (name, value) = equals < 0 ? (parameter, "") : (parameter[..equals], parameter[(equals + 1)..]);
            return (Name: Escape(Uri.UnescapeDataString(name), keepSlash: false), Value: Escape(Uri.UnescapeDataString(value), keepSlash: false));
        });
        return string.Join('&', parameters
            .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}"));
    }

    private static string Escape(string text, bool keepSlash)
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' || (keepSlash && c == '/'))
                escaped.Append(c);
            else
                escaped.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
