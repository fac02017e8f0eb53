namespace Finch.Auth.Http;

/// <summary>What a registry call tells the handlers about itself, beside the request.</summary>
public static class RegistryRequest
{
    /// <summary>The scopes the call needs. Absent: none, as for <c>/v2/</c>.</summary>
    public static readonly HttpRequestOptionsKey<ScopeSet> Scopes = new("finch.scopes");

    /// <summary>The repository the call is about, for path-scoped credentials.</summary>
    public static readonly HttpRequestOptionsKey<string> Repository = new("finch.repository");
}
