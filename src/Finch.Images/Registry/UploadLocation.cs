using Finch.Auth;
using Finch.Auth.Challenges;

namespace Finch.Images.Registry;

/// <summary>Reads the <c>Location</c> of an upload session: absolute, relative, with a query, perhaps on another host.</summary>
internal static class UploadLocation
{
    /// <summary>Where to send the next piece.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/>: there is none, or it leaves https, or it leads into the local network.</exception>
    public static Uri Read(HttpResponseMessage response, Uri asked, RegistryCaller caller)
    {
        var location = response.Headers.Location
            ?? throw new RegistryAuthException(AuthFailure.Protocol, $"{caller.Host} accepted an upload but did not say where to send it", host: caller.Host);
        var address = location.IsAbsoluteUri ? location : new Uri(asked, location);
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps || caller.IsDowngrade(address))
            throw new RegistryAuthException(AuthFailure.Protocol, $"{caller.Host} sends an upload to {address.Scheme}://{address.Authority}, which is not https", host: caller.Host);
        // A registry elsewhere must not aim our uploads at this machine's network.
        if (RealmPolicy.IsLocal(address) && !RealmPolicy.IsLocal(asked))
            throw new RegistryAuthException(AuthFailure.Protocol, $"{caller.Host} sends an upload to the local address {address.Authority}", host: caller.Host);
        return address;
    }

    /// <summary>The address with <c>digest</c> added; what the registry put into its query stays byte for byte.</summary>
    public static Uri WithDigest(Uri location, Digest digest)
    {
        var text = location.OriginalString.Length > 0 && location.IsAbsoluteUri ? location.AbsoluteUri : location.ToString();
        var separator = location.Query.Length > 0 ? "&" : "?";
        return new Uri($"{text}{separator}digest={Uri.EscapeDataString(digest.ToString())}");
    }
}
