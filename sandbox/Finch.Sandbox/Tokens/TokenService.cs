using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Finch.Sandbox.Faulty;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>The token endpoint clients are sent to: GET as in the token specification, POST as in the OAuth 2 one.</summary>
internal sealed class TokenService(
    TokenAuthority authority, TokenMethods methods, TimeSpan lifetime, AccessTokens tokens, Faults faults, TimeProvider clock)
{
    private const int UsualLength = 400;

    /// <summary>The guard of a registry that sends its clients here.</summary>
    /// <param name="realm">This service's address as that registry names it.</param>
    public BearerGuard GuardWith(Func<HttpContext, string> realm) => new(tokens, authority.Service, realm, faults);

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (faults.Take(FaultKind.GarbageToken, context) is { } garbage)
                await WriteAsync(context, 200, garbage.Value);
            else
                await WriteAsync(context, 200, (await AnswerAsync(context)).ToJsonString());
        }
        catch (TokenRefusal refusal)
        {
            var body = new JsonObject { ["error"] = refusal.Error, ["error_description"] = refusal.Message, ["details"] = refusal.Message };
            await WriteAsync(context, refusal.Status, body.ToJsonString());
        }
        catch (RegistryFailure failure)
        {
            await failure.WriteAsync(context);
        }
    }

    private async Task<JsonObject> AnswerAsync(HttpContext context)
    {
        bool post = HttpMethods.IsPost(context.Request.Method);
        // The specification tells clients to fall back to GET on 404.
        if (!methods.HasFlag(post ? TokenMethods.Post : TokenMethods.Get))
            throw new TokenRefusal(post ? 404 : 405, "unsupported", "this token service does not answer this method");
        TokenRequest request = post ? await TokenRequest.FromFormAsync(context.Request) : TokenRequest.FromQuery(context.Request);
        if (!string.IsNullOrEmpty(request.Service) && request.Service != authority.Service)
            throw new TokenRefusal(400, "invalid_request", $"unknown service {request.Service}");

        string? user = Authenticate(context, request);
        TimeSpan span = faults.Take(FaultKind.TokenLifetime, context) is { } shorter ? TimeSpan.FromSeconds(shorter.Number) : lifetime;
        int length = (int)(faults.Take(FaultKind.HugeToken, context)?.Number ?? UsualLength);
        TokenScope[] granted = [.. request.Scopes
            .Select(scope => scope with { Actions = [.. authority.Grant(user, scope)] })
            .Where(scope => scope.Actions.Count > 0)];
        DateTimeOffset now = clock.GetUtcNow();
        string token = tokens.Issue(new AccessGrant(authority.Service, granted, now + span), length);

        var answer = new JsonObject
        {
            ["access_token"] = token,
            ["expires_in"] = (int)span.TotalSeconds,
            ["issued_at"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        };
        answer[post ? "scope" : "token"] = post ? string.Join(' ', granted.Select(scope => scope.ToString())) : token;
        if (user is not null && (request.Offline || post && request.RefreshToken is not null))
            answer["refresh_token"] = request.RefreshToken ?? tokens.IssueRefresh(authority.Service, user);
        return answer;
    }

    private string? Authenticate(HttpContext context, TokenRequest request)
    {
        if (request.RefreshToken is { } refresh)
            return tokens.UserOfRefresh(refresh, authority.Service) ?? throw Wrong();
        if (request.User is { } user)
            return authority.SignIn(user, request.Password!) ? user : throw Wrong();
        // A credential that cannot be read is not the same as none.
        return context.Request.Headers.Authorization.Count == 0 ? null : throw Wrong();
    }

    private static TokenRefusal Wrong() => new(401, "unauthorized", "incorrect username or password");

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
