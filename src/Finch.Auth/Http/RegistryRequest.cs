using System.Net.Http.Headers;

namespace Finch.Auth.Http;

/// <summary>What our requests have in common, and what a registry call tells the handlers about itself.</summary>
public static class RegistryRequest
{
    /// <summary>The scopes the call needs. Absent: none, as for <c>/v2/</c>.</summary>
    public static readonly HttpRequestOptionsKey<ScopeSet> Scopes = new("finch.scopes");

    /// <summary>The repository the call is about, for path-scoped credentials.</summary>
    public static readonly HttpRequestOptionsKey<string> Repository = new("finch.repository");

    /// <summary>How we introduce ourselves.</summary>
    public static readonly ProductInfoHeaderValue UserAgent
        = new("finch", typeof(RegistryRequest).Assembly.GetName().Version?.ToString(3));
}
