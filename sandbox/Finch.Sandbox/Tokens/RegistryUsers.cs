namespace Finch.Sandbox.Tokens;

/// <summary>The people who may sign in with a password.</summary>
internal sealed class RegistryUsers(IReadOnlyList<RegistryUser> users)
{
    public bool Accepts(string name, string password) =>
        users.Any(user => user.Name == name && Randomness.SameSecret(user.Password, password));
}
