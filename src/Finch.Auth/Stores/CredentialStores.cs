using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores;

/// <summary>Decides where a secret goes, and where it may have gone: the one place that knows.</summary>
/// <param name="config">The configuration in use.</param>
/// <param name="helpers">The helpers of this machine.</param>
/// <param name="chosen">The store that a rule names for a registry, or null.</param>
internal sealed class CredentialStores(DockerConfigFile config, CredentialHelpers helpers, Func<RegistryHost, string?> chosen)
{
    /// <summary>The name that stands for the configuration file itself.</summary>
    public const string File = "file";

    /// <summary>The store for a registry: the one a rule names, else the helper of <c>credHelpers</c>, else of <c>credsStore</c>, else the file.</summary>
    public ICredentialStore Select(RegistryHost host)
    {
        if (chosen(host) is { } named)
            return Named(named);
        var document = config.Read();
        if (document.HelperFor(host) is { } own && helpers.Serves(own.Name, host))
            return Open(own.Name);
        return document.DefaultHelperFor(host) is { } all && helpers.Serves(all, host) ? Open(all) : new FileStore(config);
    }

    /// <summary>True when a rule names the store.</summary>
    public bool IsChosen(RegistryHost host) => chosen(host) is not null;

    /// <summary>Removes a registry, or a path of one, from every store the configuration names, and what the configuration says about it.</summary>
    /// <returns>What was removed, in words.</returns>
    public async Task<IReadOnlyList<string>> EraseAsync(RegistryKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var host = key.Host;
        var removed = await Select(host).EraseAsync(key, cancellationToken).ConfigureAwait(false);
        if (key.Path.Length > 0)
            return removed;
        IReadOnlyList<string> entries = [];
        await config.UpdateAsync(
            document =>
            {
                // `finch login HOST` for ECR leaves such an entry; signing out takes it back.
                var isOurs = document.HelperFor(host) is { } own && helpers.MakesItsOwn(own.Name);
                entries = isOurs ? document.RemoveHelper(host) : [];
                return isOurs;
            },
            cancellationToken).ConfigureAwait(false);
        helpers.Forget(host);
        return [.. removed, .. entries.Select(key => $"credHelpers[\"{key}\"]")];
    }

    /// <summary>Everything known, over all stores the configuration names.</summary>
    public async Task<IReadOnlyList<StoredEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var document = config.Read();
        var entries = new List<StoredEntry>(await new FileStore(config).ListAsync(cancellationToken).ConfigureAwait(false));
        entries.AddRange(document.Helpers().Select(h => new StoredEntry(h.Key, null, HelperProtocol.ProgramPrefix + h.Helper)));
        if (document.DefaultHelper is { } all)
            entries.AddRange(await Open(all).ListAsync(cancellationToken).ConfigureAwait(false));
        return entries;
    }

    /// <summary>The store of a name: a helper's suffix, or <see cref="File"/>.</summary>
    public ICredentialStore Named(string name) => name == File ? new FileStore(config) : Open(name);

    private HelperStore Open(string name) => new(name, helpers, config);
}
