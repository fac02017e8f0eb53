namespace Finch.Sandbox;

/// <summary>One request the sandbox answered. It says whether a credential came along, never which.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Host">The host the client believed it was talking to, with its port when that was in the request.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Status">The status answered; 0 when the connection was reset instead.</param>
/// <param name="AuthorizationScheme"><c>Basic</c>, <c>Bearer</c>, <c>AWS4-HMAC-SHA256</c> ...; null when there was no Authorization header.</param>
/// <param name="Action">The AWS operation, for instance <c>GetAuthorizationToken</c>; null for anything else.</param>
/// <param name="Time">When it arrived.</param>
public sealed record LoggedRequest(
    string Method, string Host, string Target, int Status, string? AuthorizationScheme, string? Action, DateTimeOffset Time)
{
    /// <summary>Whether the request carried an Authorization header.</summary>
    public bool HasAuthorization => AuthorizationScheme is not null;
}
