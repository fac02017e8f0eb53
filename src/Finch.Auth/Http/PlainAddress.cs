namespace Finch.Auth.Http;

/// <summary>An address as it may be shown: a query may hold a signature, and the part before the @ a password.</summary>
internal static class PlainAddress
{
    /// <summary>Scheme, host, port and path: <c>https://quay.io/v2/</c>.</summary>
    public static string Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    /// <summary>Host, and port where it is not the scheme's: <c>quay.io</c>, <c>[::1]:5000</c>.</summary>
    public static string AuthorityOf(Uri address) => address.IsDefaultPort ? NameOf(address) : $"{NameOf(address)}:{address.Port}";

    /// <summary>The host's name, an IPv6 address in the brackets without which nothing can be typed behind it.</summary>
    public static string NameOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
    }

    /// <summary>What somebody typed in place of an address, however wrong, without the user and the password before an @.</summary>
    public static string OfTyped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = text.IndexOf('/', start) is var path and >= 0 ? path : text.Length;
        var at = text.AsSpan(start, end - start).LastIndexOf('@');
        return at < 0 ? text : $"{text[..start]}***{text[(start + at)..]}";
    }

    /// <summary>Scheme, host and port: <c>https://quay.io</c>.</summary>
    public static string OriginOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
    }
}
