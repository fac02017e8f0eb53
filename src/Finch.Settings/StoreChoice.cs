using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;

namespace Finch.Settings;

/// <summary>
/// Chooses where the first secret goes. Where nobody has chosen and nothing is stored yet, it is the system's own store, if that
/// works right now with nothing to unlock; then the configuration names it, so that what was stored is found again.
/// </summary>
internal sealed class StoreChoice(DockerConfigFile config, CredentialStores stores, NativeStores native)
{
    /// <summary>The store for a new credential of a registry.</summary>
    /// <returns>The store, and its name when the configuration names it only since now.</returns>
    /// <exception cref="RegistryAuthException">The configuration cannot be read or written.</exception>
    public async Task<(ICredentialStore Store, string? NewDefault)> ForAsync(RegistryHost host, CancellationToken cancellationToken)
    {
        var chosen = stores.Select(host);
        var document = config.Read();
        // Like docker: one entry in the file, whoever wrote it, says that somebody is content with the file.
        if (chosen is not FileStore || stores.IsChosen(host) || document.DefaultHelper is not null || document.HoldsCredentials)
            return (chosen, null);
        if (await native.FirstWorkingAsync(cancellationToken).ConfigureAwait(false) is not { } working)
            return (chosen, null);
        await config.UpdateAsync(
            current =>
            {
                if (current.DefaultHelper is not null || current.HoldsCredentials)
                    return false;
                current.SetDefaultHelper(working.Name);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return (stores.Select(host), working.Name);
    }
}
