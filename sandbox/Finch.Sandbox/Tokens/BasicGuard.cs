using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>A registry that asks for user and password on every request.</summary>
internal sealed class BasicGuard(RegistryUsers users) : IRegistryGuard
{
    public async Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route)
    {
        if (BasicCredential.Parse(context.Request.Headers.Authorization) is { } given && users.Accepts(given.User, given.Password))
            return Access.Full;
        context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{context.Request.Host}\"";
        await new RegistryFailure(401, "UNAUTHORIZED", "authentication required").WriteAsync(context);
        return null;
    }
}
