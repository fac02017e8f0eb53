using Finch.Auth;
using Finch.Images.Stores;
using Finch.Images.Transfers;

namespace Finch.Images.Archives;

/// <summary>
/// Loads archives into a store: <c>docker save</c> of every age, OCI archives, plain or gzip. Memory does not grow with the image,
/// and no name in an archive ever becomes a path.
/// </summary>
public sealed class ImageLoader(IImageStore store)
{
    private const string IndexName = "index.json";

    /// <summary>Each image rewrites the store's index.</summary>
    private const int MaxImages = 1000;

    /// <summary>Is told of each blob of the archive that it is in the store now, or was before; by default nobody is.</summary>
    public ITransferProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>Loads every image of an archive. OCI content keeps its digests; a docker archive without manifests gets them made.</summary>
    /// <param name="archive">Read once, to its end; it need not seek.</param>
    /// <param name="cancellationToken">Stops loading; what was read so far stays until the next clean-up.</param>
    /// <returns>What was loaded; the same image twice when it has two names.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Protocol"/> for an archive that is damaged or is none.</exception>
    public async Task<IReadOnlyList<StoredImage>> LoadAsync(Stream archive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var loaded = new List<StoredImage>();
        var replaced = false;
        var lease = await store.LeaseAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            var contents = await new ArchiveReader(store, Progress).ReadAsync(archive, cancellationToken).ConfigureAwait(false);
            foreach (var (target, names) in await ImagesAsync(contents, cancellationToken).ConfigureAwait(false))
            {
                foreach (var name in names)
                {
                    var before = await store.TagAsync(name, target, cancellationToken).ConfigureAwait(false);
                    replaced |= before is not null && before.Digest != target.Digest;
                    loaded.Add(new StoredImage(name, target));
                }

                if (names.Count > 0)
                    continue;
                await store.KeepAsync(target, cancellationToken).ConfigureAwait(false);
                loaded.Add(new StoredImage(null, target));
            }
        }

        if (replaced)
            await store.CollectAsync(cancellationToken).ConfigureAwait(false);
        return loaded;
    }

    private async Task<List<(Descriptor Target, IReadOnlyList<ImageReference> Names)>> ImagesAsync(ArchiveContents contents, CancellationToken cancellationToken)
    {
        var images = new List<(Descriptor Target, IReadOnlyList<ImageReference> Names)>();
        var docker = DockerArchive.Entries(contents);
        if (contents.Small(IndexName) is { } bytes)
        {
            using var document = ManifestJson.Open(bytes, IndexName);
            foreach (var target in document.RootElement.Items("manifests").Select(m => m.Descriptor(IndexName)).Where(m => !m.IsAttestation))
                images.Add((Plain(target), await NamesAsync(target, docker, cancellationToken).ConfigureAwait(false)));
            RequireFew(images.Count);
            if (images.Count == 0)
                throw ArchiveFailure.Malformed("its index names no image");
            for (var i = 0; i < images.Count; i++)
                images[i] = (await CheckAsync(images[i].Target, cancellationToken).ConfigureAwait(false), images[i].Names);
            return Merge(images);
        }

        RequireFew(docker.Count);
        foreach (var entry in docker)
            images.Add((await DockerArchive.StoreAsync(store, contents, entry, cancellationToken).ConfigureAwait(false), Names(entry.RepoTags)));
        return images.Count > 0
            ? images
            : throw ArchiveFailure.Malformed("it has neither manifest.json nor index.json", "give a file made by finch save, docker save, podman save or skopeo");
    }

    /// <summary>The names of an OCI entry: its annotations, and what docker's manifest.json beside it says of the same configuration.</summary>
    private async Task<IReadOnlyList<ImageReference>> NamesAsync(Descriptor target, IReadOnlyList<DockerArchiveEntry> docker, CancellationToken cancellationToken)
    {
        var annotated = new[] { Annotations.ImageName, Annotations.RefName }
            .Select(key => target.Annotations.GetValueOrDefault(key))
            // A bare word is a tag of a name that only the maker of the archive knew.
            .FirstOrDefault(text => text is not null && text.AsSpan().ContainsAny(":/@"));
        if (annotated is not null)
            return Names([annotated]);
        if (docker.Count == 0 || !MediaTypes.IsManifest(target.MediaType) || !await store.HasBlobAsync(target, cancellationToken).ConfigureAwait(false))
            return [];
        var manifest = (ImageManifest)await store.ReadManifestAsync(target, cancellationToken).ConfigureAwait(false);
        return Names(docker.Where(e => e.Config.EndsWith(manifest.Config.Digest.Hex, StringComparison.Ordinal)).SelectMany(e => e.RepoTags));
    }

    /// <summary>An archive that promises content it does not have is refused, except for platforms left out of an index.</summary>
    /// <returns>The target with the type that the document has: the archive's index may call it something else, or nothing.</returns>
    private async Task<Descriptor> CheckAsync(Descriptor target, CancellationToken cancellationToken)
    {
        if (!await store.HasBlobAsync(target, cancellationToken).ConfigureAwait(false))
            throw ArchiveFailure.Malformed($"{target.Digest} is missing");
        var document = await store.ReadManifestAsync(target, cancellationToken).ConfigureAwait(false);
        target = target with { MediaType = document.Descriptor.MediaType };
        if (document is not ImageManifest manifest)
            return target;
        foreach (var child in manifest.Children.Where(c => !c.IsForeign))
        {
            if (!await store.HasBlobAsync(child, cancellationToken).ConfigureAwait(false))
                throw ArchiveFailure.Malformed($"{child.Digest} is missing");
        }

        return target;
    }

    private static void RequireFew(int images)
    {
        if (images > MaxImages)
            throw ArchiveFailure.Malformed($"it has more than {MaxImages} images");
    }

    private static List<(Descriptor Target, IReadOnlyList<ImageReference> Names)> Merge(List<(Descriptor Target, IReadOnlyList<ImageReference> Names)> images)
        => [.. images.GroupBy(i => i.Target.Digest).Select(g => (g.First().Target, (IReadOnlyList<ImageReference>)[.. g.SelectMany(i => i.Names).Distinct()]))];

    private static List<ImageReference> Names(IEnumerable<string> texts)
        => [.. texts.Select(t => ImageReference.TryParse(t, out var name) ? name.ForStore() : null).OfType<ImageReference>().Distinct()];

    /// <summary>The descriptor without the archive's notes: those are about the archive's names.</summary>
    private static Descriptor Plain(Descriptor target) => new(target.MediaType, target.Digest, target.Size) { Platform = target.Platform };
}
