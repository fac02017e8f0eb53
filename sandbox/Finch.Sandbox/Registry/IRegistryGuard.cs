namespace Finch.Sandbox.Registry;

/// <summary>How a registry finds out who is asking.</summary>
internal interface IRegistryGuard
{
    /// <summary>Lets the request in, or writes the refusal with its challenge and returns null.</summary>
    Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route);
}
