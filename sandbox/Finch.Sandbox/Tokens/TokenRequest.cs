namespace Finch.Sandbox.Tokens;

/// <summary>What a client asks a token service for, whichever method it used.</summary>
internal sealed record TokenRequest(
    string? User, string? Password, string? RefreshToken, string? Service, IReadOnlyList<TokenScope> Scopes, bool Offline)
{
    /// <summary>GET: credentials in a Basic header, parameters in the query.</summary>
    public static TokenRequest FromQuery(HttpRequest request)
    {
        IQueryCollection query = request.Query;
        var basic = BasicCredential.Parse(request.Headers.Authorization);
        return new TokenRequest(basic?.User, basic?.Password, null, query["service"], ParseScopes([.. query["scope"]]), query["offline_token"] == "true");
    }

    /// <summary>POST: an OAuth 2 form.</summary>
    /// <exception cref="TokenRefusal">The form lacks something, or asks for an unknown grant.</exception>
    public static async Task<TokenRequest> FromFormAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            throw new TokenRefusal(400, "invalid_request", "the body is not a form");
        IFormCollection form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form["client_id"].ToString().Length == 0)
            throw new TokenRefusal(400, "invalid_request", "client_id is required");
        bool offline = form["access_type"] == "offline";
        IReadOnlyList<TokenScope> scopes = ParseScopes([.. form["scope"]]);
        return form["grant_type"].ToString() switch
        {
            "password" => new TokenRequest(form["username"].ToString(), form["password"].ToString(), null, form["service"], scopes, offline),
            "refresh_token" => new TokenRequest(null, null, form["refresh_token"].ToString(), form["service"], scopes, offline),
            _ => throw new TokenRefusal(400, "unsupported_grant_type", "use password or refresh_token"),
        };
    }

    private static IReadOnlyList<TokenScope> ParseScopes(string?[] values) =>
        [.. values.SelectMany(value => (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(TokenScope.Parse).OfType<TokenScope>()];
}
