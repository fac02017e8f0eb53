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
