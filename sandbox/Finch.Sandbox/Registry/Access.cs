namespace Finch.Sandbox.Registry;

/// <summary>What an authenticated client may do: <c>Allows(repository, action)</c>.</summary>
internal sealed record Access(Func<string, string, bool> Allows)
{
    public static Access Full { get; } = new((_, _) => true);
}

/// <summary>How a registry finds out who is asking.</summary>
internal interface IRegistryGuard
{
    /// <summary>Lets the request in, or writes the refusal with its challenge and returns null.</summary>
    Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route);
}

/// <summary>Everyone may do everything.</summary>
internal sealed class OpenGuard : IRegistryGuard
{
    public Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route) => Task.FromResult<Access?>(Access.Full);
}
