using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>
/// Deletes what no entry of a layout reaches. It runs only while it holds the lease lock alone: a transfer in any process
/// may be about to name a blob that nothing names yet.
/// </summary>
internal static class LayoutCollector
{
    public static async Task<IReadOnlyList<Digest>> CollectAsync(OciLayoutStore store, LayoutPaths paths, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(paths.Root))
            return [];
        try
        {
            using var alone = FileLock.TryAcquire(paths.LeaseLock);
            if (alone is null)
                return [];
            var index = LayoutIndex.Read(paths.Index);
            if (index.HasOpaqueEntries)
                return [];
            var needed = new HashSet<string>(StringComparer.Ordinal);
            foreach (var image in index.Images)
                needed.UnionWith((await Reachability.WalkAsync(store, image.Target, cancellationToken).ConfigureAwait(false)).Select(d => d.Digest.ToString()));
            var deleted = Sweep(paths, needed).ToArray();
            // Nobody transfers, so whatever is here was left by an attempt that died.
            foreach (var leftover in Files(paths.Ingest))
                File.Delete(leftover);
            return deleted;
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("clean up", paths.Root, error);
        }
    }

    /// <summary>Deletes everything, under the same lock.</summary>
    public static void Discard(LayoutPaths paths)
    {
        if (!Directory.Exists(paths.Root))
            return;
        try
        {
            using var alone = FileLock.TryAcquire(paths.LeaseLock);
            if (alone is null)
                return;
            File.Delete(paths.Index);
            foreach (var file in Directory.GetFiles(paths.Blobs, "*", SearchOption.AllDirectories).Concat(Files(paths.Ingest)))
                File.Delete(file);
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("clean up", paths.Root, error);
        }
    }

    private static IEnumerable<Digest> Sweep(LayoutPaths paths, HashSet<string> needed)
    {
        foreach (var directory in Directory.EnumerateDirectories(paths.Blobs))
        {
            foreach (var file in Files(directory))
            {
                // A name that is no digest is not ours to delete.
                if (!Digest.TryParse($"{Path.GetFileName(directory)}:{Path.GetFileName(file)}", out var digest) || needed.Contains(digest.ToString()))
                    continue;
                File.Delete(file);
                yield return digest;
            }
        }
    }

    private static string[] Files(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory) : [];
}
