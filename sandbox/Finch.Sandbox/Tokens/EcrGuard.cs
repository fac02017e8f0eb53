using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>Private Amazon ECR: Basic with the user <c>AWS</c> and a password from GetAuthorizationToken.</summary>
internal sealed class EcrGuard(LoginTokens tokens, EcrRegistryId registry, TimeProvider clock) : IRegistryGuard
{
    public const string ExpiredText = "Your authorization token has expired. Reauthenticate and try again.";

    public async Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route)
    {
        BasicCredential? given = BasicCredential.Parse(context.Request.Headers.Authorization);
        if (given is not { User: "AWS" } || tokens.Find(given.Password) is not { Service: "ecr" } token)
        {
            await ChallengeAsync(context);
            return null;
        }
        if (token.Expires <= clock.GetUtcNow())
            throw new RegistryFailure(403, "DENIED", ExpiredText);
        if (token.Region != registry.Region)
        {
            // Amazon does not explain this one: a bare 400 is all a client sees.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
        // Signing in to another account's registry works; using it needs that account's permission.
        AwsIdentity holder = token.Holder;
        bool mayUse = holder.Account == registry.Account || holder.OtherAccounts.Contains(registry.Account);
        string action = route.ActionFor(context.Request.Method) == "push" ? "ecr:InitiateLayerUpload" : "ecr:BatchGetImage";
        if (route.Name.Length > 0 && !(mayUse && holder.May(action)))
        {
            throw new RegistryFailure(403, "DENIED", $"User: {holder.ArnIn(registry.Partition)} is not authorized to perform: {action} on resource: "
                + $"arn:{registry.Partition.Name}:ecr:{registry.Region}:{registry.Account}:repository/{route.Name}"
                + (mayUse ? $" because no identity-based policy allows the {action} action" : $" because no resource-based policy allows the {action} action"));
        }
        return Access.Full;
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = $"Basic realm=\"https://{context.Request.Host}/\",service=\"ecr.amazonaws.com\"";
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("Not Authorized\n", context.RequestAborted);
    }
}
