using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Tokens;

/// <summary>The policy behind one token service: who may sign in, and what they get of what they ask for.</summary>
internal abstract class TokenAuthority(string service)
{
    /// <summary>The <c>service</c> parameter it answers to.</summary>
    public string Service { get; } = service;

    /// <summary>Whether the password is right.</summary>
    /// <exception cref="RegistryFailure">It was once, but has expired.</exception>
    public abstract bool SignIn(string user, string password);

    /// <summary>The actions granted of those asked for. A token service answers 200 even when that is none.</summary>
    /// <param name="user">Null for an anonymous client.</param>
    /// <param name="scope">What is asked for.</param>
    public abstract IEnumerable<string> Grant(string? user, TokenScope scope);
}

/// <summary>Docker Hub: everyone may pull, people push below their own name.</summary>
internal sealed class HubAuthority(RegistryUsers users) : TokenAuthority("registry.docker.io")
{
    public override bool SignIn(string user, string password) => users.Accepts(user, password);

    public override IEnumerable<string> Grant(string? user, TokenScope scope) => scope.Type != "repository" ? []
        : user is not null && scope.Name.StartsWith(user + "/", StringComparison.Ordinal) ? scope.Actions
        : scope.Actions.Where(action => action == "pull");
}

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

/// <summary>A private registry: people get all they ask for, others nothing.</summary>
internal sealed class PrivateAuthority(RegistryUsers users) : TokenAuthority("bearer.registry.test")
{
    public override bool SignIn(string user, string password) => users.Accepts(user, password);

    public override IEnumerable<string> Grant(string? user, TokenScope scope) => user is null ? [] : scope.Actions;
}
