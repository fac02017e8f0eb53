using System.Net;

namespace Finch.Auth.Http;

/// <summary>
/// The proxy that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c> name, as Go, curl and Python
/// read them: both cases, loopback never proxied, CIDR ranges in NO_PROXY (which .NET's own reader does not know).
/// </summary>
public sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _https;
    private readonly Uri? _http;
    private readonly string[] _direct;

    /// <summary>Reads the variables once.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> for a value that is no address.</exception>
    public EnvironmentProxy(UserEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var all = Read(environment, "ALL_PROXY");
        _https = Read(environment, "HTTPS_PROXY") ?? all;
        // A CGI program sees the request header "Proxy" as HTTP_PROXY: there, only the lower case one counts (httpoxy).
        _http = Read(environment, environment["REQUEST_METHOD"] is null ? "HTTP_PROXY" : "http_proxy") ?? all;
        _direct = (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "")
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var user = (_https ?? _http)?.UserInfo;
        if (!string.IsNullOrEmpty(user))
        {
            var colon = user.IndexOf(':');
            Credentials = new NetworkCredential(
                Uri.UnescapeDataString(colon < 0 ? user : user[..colon]),
                colon < 0 ? "" : Uri.UnescapeDataString(user[(colon + 1)..]));
        }

        // The runtime repeats the address in its errors.
        (_https, _http) = (WithoutUser(_https), WithoutUser(_http));
    }

    /// <summary>User and password from the proxy's address.</summary>
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return IsBypassed(destination) ? null : ProxyFor(destination);
    }

    /// <inheritdoc/>
    public bool IsBypassed(Uri host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return ProxyFor(host) is null || host.IsLoopback || _direct.Any(rule => Matches(rule, host));
    }

    private Uri? ProxyFor(Uri destination) => destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    private static bool Matches(string rule, Uri host)
    {
        if (rule == "*")
            return true;
        var name = host.IdnHost;
        if (IPAddress.TryParse(name.Trim('[', ']'), out var address))
        {
            return IPNetwork.TryParse(rule, out var range)
                ? range.BaseAddress.AddressFamily == address.AddressFamily && range.Contains(address)
                : IPAddress.TryParse(rule, out var same) && same.Equals(address);
        }

        var colon = rule.LastIndexOf(':');
        if (colon > 0)
        {
            if (rule[(colon + 1)..] != host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))
                return false;
            rule = rule[..colon];
        }

        rule = rule.TrimStart('*').TrimStart('.');
        return rule.Length > 0
            && (name.Equals(rule, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + rule, StringComparison.OrdinalIgnoreCase));
    }

    private static Uri? WithoutUser(Uri? proxy) => proxy is null ? null : new Uri(PlainAddress.Of(proxy));

    private static Uri? Read(UserEnvironment environment, string name)
    {
        var text = environment[name] ?? environment[name.ToLowerInvariant()];
        if (text is null)
            return null;
        if (!text.Contains("://", StringComparison.Ordinal))
            text = "http://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new RegistryAuthException(AuthFailure.Configuration, $"{name} is not the address of a proxy",
                $"write it as {name}=http://HOST:PORT");
    }
}
