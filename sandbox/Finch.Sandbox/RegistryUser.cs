namespace Finch.Sandbox;

/// <summary>Someone who may sign in with a password. A class, so that printing it shows no secret.</summary>
public sealed class RegistryUser(string name, string password)
{
    /// <summary>The user name; on Docker Hub also the namespace the user may push to.</summary>
    public string Name { get; } = name;

    /// <summary>The password.</summary>
    public string Password { get; } = password;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
