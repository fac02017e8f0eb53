namespace Finch.Sandbox.Registry;

/// <summary>Everyone may do everything.</summary>
internal sealed class OpenGuard : IRegistryGuard
{
    public Task<Access?> AdmitAsync(HttpContext context, RegistryRoute route) => Task.FromResult<Access?>(Access.Full);
}
