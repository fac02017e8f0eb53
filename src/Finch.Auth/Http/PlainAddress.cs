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

    /// <summary>Scheme, host and port: <c>https://quay.io</c>.</summary>
    public static string OriginOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
    }
}
