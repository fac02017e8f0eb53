namespace Finch.Sandbox.Tokens;

/// <summary>A private registry: people get all they ask for, others nothing.</summary>
internal sealed class PrivateAuthority(RegistryUsers users) : TokenAuthority("bearer.registry.test")
{
    public override bool SignIn(string user, string password) => users.Accepts(user, password);

    public override IEnumerable<string> Grant(string? user, TokenScope scope) => user is null ? [] : scope.Actions;
}
