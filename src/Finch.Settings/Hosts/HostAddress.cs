using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Settings.Hosts;

/// <summary>The address of a host in <c>hosts.toml</c>: https where no scheme is written, and <c>/v2</c> behind it unless the path is meant as it is.</summary>
internal static class HostAddress
{
    /// <summary>Where the API begins, with a slash at the end; null for text that is no such address.</summary>
    /// <param name="text">As it is written in the file.</param>
    /// <param name="overridePath">containerd's <c>override_path</c>: the path is the API's, <c>/v2</c> is not added.</param>
    public static Uri? Parse(string text, bool overridePath)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0
            || !RegistryHost.TryParse(PlainAddress.OriginOf(uri), out _))
            return null;
        // As containerd cleans it: no empty parts.
        var path = string.Concat(uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => "/" + part));
        if (!overridePath && !path.EndsWith("/v2", StringComparison.Ordinal))
            path += "/v2";
        return new Uri(PlainAddress.OriginOf(uri) + path + "/");
    }
}
