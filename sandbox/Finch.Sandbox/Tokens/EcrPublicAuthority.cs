using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>ECR Public: everyone may pull, whoever holds an ECR Public login token may push.</summary>
internal sealed class EcrPublicAuthority(LoginTokens tokens, TimeProvider clock) : TokenAuthority("public.ecr.aws")
{
    public override bool SignIn(string user, string password)
    {
        if (user != "AWS" || tokens.Find(password) is not { Service: "ecr-public" } token)
            return false;
        return token.Expires > clock.GetUtcNow() ? true : throw new RegistryFailure(403, "DENIED", EcrGuard.ExpiredText);
    }

    public override IEnumerable<string> Grant(string? user, TokenScope scope) => scope.Type != "repository" ? []
        : user is not null ? scope.Actions : scope.Actions.Where(action => action == "pull");
}
