using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native;

/// <summary>Keeps a made-up credential in a store, reads it back and erases it.</summary>
internal static class StoreTrial
{
    /// <summary>What came of it. The name is under <c>.invalid</c> (RFC 2606) and new each time, so it hits nobody's entry.</summary>
    public static async Task<StoreProbe> RunAsync(ICredentialHelper store, CancellationToken cancellationToken)
    {
        var made = new HelperCredential($"https://finch-probe.invalid/{Guid.NewGuid():N}", "finch-probe", new Secret($"{Guid.NewGuid():N}"));
        try
        {
            return await KeepAsync(store, made, cancellationToken).ConfigureAwait(false)
                ?? new StoreProbe(StoreState.Broken, "it does not give back what it was given");
        }
        catch (RegistryAuthException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new StoreProbe(StoreState.Broken, failure.Message, failure.Hint);
        }
    }

    /// <returns>Null when the credential did not come back, or did not go away.</returns>
    private static async Task<StoreProbe?> KeepAsync(ICredentialHelper store, HelperCredential made, CancellationToken cancellationToken)
    {
        HelperCredential? found;
        var erased = false;
        try
        {
            await store.StoreAsync(made, cancellationToken).ConfigureAwait(false);
            found = await store.GetAsync(made.ServerUrl, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also when the person has lost patience: a probe leaves nothing behind.
            erased = await store.EraseAsync(made.ServerUrl, CancellationToken.None).ConfigureAwait(false);
        }

        return erased && found is not null && found.Username == made.Username && found.Secret.Matches(made.Secret) ? StoreProbe.Works : null;
    }
}
