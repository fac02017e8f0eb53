using Finch.Sandbox.Faulty;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>A registry that sends clients to a token service (distribution token authentication specification).</summary>
/// <param name="tokens">The tokens given out.</param>
/// <param name="service">The service named in the challenge.</param>
/// <param name="realm">The token service's address, which on loopback depends on the port in use.</param>
/// <param name="faults">May name another realm.</param>
internal sealed class BearerGuard(AccessTokens tokens, string service, Func<HttpContext, string> realm, Faults faults) : IRegistryGuard
{
    public async Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route)
    {
        string header = context.Request.Headers.Authorization.ToString();
        string? given = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
        AccessGrant? grant = given is null || faults.Take(FaultKind.RefuseToken, context) is not null ? null : tokens.Find(given, service);
        string action = route.ActionFor(context.Request.Method);
        bool enough = grant is not null && route.Resource switch
        {
            RegistryResource.Base => true,
            RegistryResource.Catalog => grant.Allows("registry", "catalog", "*"),
            _ => grant.Allows("repository", route.Name, action),
        };
        if (enough)
            return new Access((repository, wanted) => grant!.Allows("repository", repository, wanted));

        string error = given is null ? "" : grant is null ? ",error=\"invalid_token\"" : ",error=\"insufficient_scope\"";
        string scope = ScopeFor(context, route, action);
        string address = faults.Take(FaultKind.ForeignRealm, context)?.Value ?? realm(context);
        string padding = faults.Take(FaultKind.HugeChallenge, context) is { } huge ? $",padding=\"{new string('x', (int)huge.Number)}\"" : "";
        context.Response.Headers.WWWAuthenticate =
            $"Bearer realm=\"{address}\",service=\"{service}\"{(scope.Length > 0 ? $",scope=\"{scope}\"" : "")}{error}{padding}";
        await new RegistryFailure(401, "UNAUTHORIZED", "authentication required", scope.Length > 0 ? scope : null).WriteAsync(context);
        return null;
    }

    private static string ScopeFor(HttpContext context, RegistryRoute route, string action)
    {
        if (route.Resource is RegistryResource.Base)
            return "";
        if (route.Resource is RegistryResource.Catalog)
            return "registry:catalog:*";
        string scope = $"repository:{route.Name}:{(action == "push" ? "pull,push" : action)}";
        string source = context.Request.Query["from"].ToString();
        return route.Resource is RegistryResource.StartUpload && RepositoryName.IsValid(source) ? $"{scope} repository:{source}:pull" : scope;
    }
}
