namespace Finch.Sandbox.Tokens;

/// <summary>Docker Hub: everyone may pull, people push below their own name.</summary>
internal sealed class HubAuthority(RegistryUsers users) : TokenAuthority("registry.docker.io")
{
    public override bool SignIn(string user, string password) => users.Accepts(user, password);

    public override IEnumerable<string> Grant(string? user, TokenScope scope) => scope.Type != "repository" ? []
        : user is not null && scope.Name.StartsWith(user + "/", StringComparison.Ordinal) ? scope.Actions
        : scope.Actions.Where(action => action == "pull");
}
