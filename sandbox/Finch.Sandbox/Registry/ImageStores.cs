using System.Collections.Concurrent;

namespace Finch.Sandbox.Registry;

/// <summary>The image stores of all registries, one folder each.</summary>
internal sealed class ImageStores(string root)
{
    private readonly ConcurrentDictionary<string, ImageStore> _open = new(StringComparer.Ordinal);

    public ImageStore Open(string folder) => _open.GetOrAdd(folder, name =>
    {
        var store = new ImageStore(Path.Combine(root, name));
        store.ForgetUploads();
        return store;
    });
}
