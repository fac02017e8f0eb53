using System.Collections.Concurrent;
using Finch.Images.Stores;

namespace Finch.Images.Transfers;

/// <summary>Which other repositories of a registry are known to hold a blob, from what was pulled and pushed before.</summary>
internal sealed class MountSources
{
    private readonly Dictionary<Digest, HashSet<string>> _repositories = [];
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);

    private MountSources()
    {
    }

    public static async Task<MountSources> ReadAsync(IImageStore store, ImageReference destination, CancellationToken cancellationToken)
    {
        var sources = new MountSources();
        foreach (var image in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var repositories = image.Target.Sources(destination.Host).Where(r => r != destination.Repository).ToArray();
            if (repositories.Length == 0)
                continue;
            foreach (var blob in await Reachability.WalkAsync(store, image.Target, cancellationToken).ConfigureAwait(false))
            {
                if (!sources._repositories.TryGetValue(blob.Digest, out var known))
                    sources._repositories[blob.Digest] = known = [];
                known.UnionWith(repositories);
            }
        }

        return sources;
    }

    /// <summary>A repository to mount the blob from; null when none is known.</summary>
    public string? For(Descriptor blob)
        => _repositories.TryGetValue(blob.Digest, out var known) ? known.Where(r => !_refused.ContainsKey(r)).Order(StringComparer.Ordinal).FirstOrDefault() : null;

    /// <summary>The registry would not mount from there: do not ask again.</summary>
    public void Refuse(string repository) => _refused[repository] = true;
}
