using Finch.Auth;

namespace Finch.Images.Transfers;

/// <summary>A failure of the store in the middle of reading from a host: ours, not the host's, so that no other host is tried.</summary>
internal sealed class StoreTrouble(RegistryAuthException error) : Exception(error.Message, error)
{
    public RegistryAuthException Error => error;

    /// <summary>Runs a step of the store, and marks what it says went wrong with itself.</summary>
    public static async Task<T> OfAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (RegistryAuthException error) when (error.Failure == AuthFailure.Store)
        {
            throw new StoreTrouble(error);
        }
    }
}
