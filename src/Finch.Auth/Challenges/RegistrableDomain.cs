namespace Finch.Auth.Challenges;

/// <summary>
/// Whether two hosts belong to one owner, by the domain somebody registered: <c>registry.gitlab.com</c> and
/// <c>gitlab.com</c> do, <c>a.azurecr.io</c> and <c>b.azurecr.io</c> do not.
/// </summary>
/// <remarks>
/// The whole public suffix list is a quarter of a megabyte that ages. This is a short, cautious excerpt: the shared
/// suffixes under which registries are really found. A missing entry costs a refusal at worst for two-letter
/// second-level domains (they are treated as shared), never for the common case.
/// </remarks>
internal static class RegistrableDomain
{
    private static readonly string[] SharedSuffixes =
    [
        "amazonaws.com", "amazonaws.com.cn", "on.aws", "azurecr.io", "azurewebsites.net", "azure.com", "windows.net",
        "cloudfront.net", "appspot.com", "run.app", "pkg.dev", "googleapis.com", "github.io", "gitlab.io", "pages.dev",
        "workers.dev", "herokuapp.com", "fly.dev", "vercel.app", "netlify.app", "ngrok.io", "ngrok.app", "jfrog.io",
        "ocir.io", "icr.io", "digitaloceanspaces.com", "aliyuncs.com", "myhuaweicloud.com", "tencentcloudcr.com",
    ];

    /// <summary>True when both hosts end in the same registrable domain.</summary>
    public static bool AreSame(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return Of(one) is { } domain && domain == Of(other);
    }

    private static string? Of(string host)
    {
        var labels = host.TrimEnd('.').ToLowerInvariant().Split('.');
        if (labels.Length < 2 || labels.All(l => l.All(char.IsAsciiDigit)))
            return null;
        var suffix = SharedSuffixes
            .Where(s => labels.Length > s.Count(c => c == '.') + 1 && host.EndsWith("." + s, StringComparison.OrdinalIgnoreCase))
            .MaxBy(s => s.Length);
        var shared = suffix is not null ? suffix.Count(c => c == '.') + 1
            : labels.Length > 2 && labels[^1].Length == 2 && labels[^2].Length <= 3 ? 2 // co.uk, com.au, ac.jp
            : 1;
        return labels.Length > shared ? string.Join('.', labels[^(shared + 1)..]) : null;
    }
}
