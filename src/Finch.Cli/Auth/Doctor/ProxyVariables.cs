using Finch.Auth;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The proxies that variables name.</summary>
internal static class ProxyVariables
{
    /// <summary>The variables, each of which has a twin in lower case.</summary>
    public static readonly string[] Names = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

    /// <summary>Those that are set to an address. Only <see cref="Uri.Authority"/> is fit to be shown: the rest may hold a password.</summary>
    public static IReadOnlyList<(string Variable, Uri Address)> All(UserEnvironment environment)
        => [.. Names.Select(name => (name, Parse(environment[name] ?? environment[name.ToLowerInvariant()]))).Where(proxy => proxy.Item2 is not null)
            .Select(proxy => (proxy.name, proxy.Item2!))];

    private static Uri? Parse(string? text)
        => text is not null && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var address) ? address : null;
}
