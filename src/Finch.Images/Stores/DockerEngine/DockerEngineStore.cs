using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Finch.Auth;
using Finch.Images.Archives;

namespace Finch.Images.Stores.DockerEngine;

/// <summary>
/// The images of a Docker engine. It takes and gives whole images only, as archives; their blobs pass through a layout
/// beside it, which is emptied when an image has arrived. The engine never sees a credential: finch talks to the registry.
/// </summary>
public sealed class DockerEngineStore : IImageStore
{
    private readonly DockerEngineApi _api;
    private readonly EngineSocket _socket;
    private readonly OciLayoutStore _staging;
    private readonly ConcurrentQueue<Digest> _deleted = new();
    private volatile bool _isUnfinished;

    /// <summary>The engine behind <paramref name="socket"/>, with <paramref name="staging"/> as a folder for blobs on their way.</summary>
    public DockerEngineStore(EngineSocket socket, string staging)
    {
        _socket = socket;
        _api = new DockerEngineApi(socket);
        _staging = new OciLayoutStore(staging);
    }

    /// <inheritdoc/>
    public bool KeepsBlobs => false;

    /// <inheritdoc/>
    public Task DiscardUnfinishedAsync() => _staging.DiscardUnfinishedAsync();

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> LeaseAsync(CancellationToken cancellationToken)
        => new Passage(this, await _staging.LeaseAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredImage>> ListAsync(CancellationToken cancellationToken)
    {
        using var document = await _api.GetAsync("/images/json", cancellationToken).ConfigureAwait(false);
        return document?.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().SelectMany(EngineImage.Entries)]
            : throw _api.Failed("its list of images is no list");
    }

    /// <inheritdoc/>
    public async Task<StoredImage?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
        => (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(image => reference.Equals(image.Reference));

    /// <inheritdoc/>
    public async Task<ImageDetails> DescribeAsync(StoredImage image, Platform? platform, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var document = await _api.GetAsync($"/images/{image.Target.Digest}/json", cancellationToken).ConfigureAwait(false);
        return EngineImage.Details(image, (document ?? throw Missing(image.Target.Digest)).RootElement);
    }

    /// <inheritdoc/>
    public async Task<Descriptor> UnpackAsync(StoredImage image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var response = await _api.OpenAsync($"/images/{image.Target.Digest}/get", cancellationToken).ConfigureAwait(false);
        try
        {
            var archive = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (archive.ConfigureAwait(false))
            {
                var loaded = await new ImageLoader(_staging).LoadAsync(archive, cancellationToken).ConfigureAwait(false);
                return loaded is [var only, ..] ? only.Target : throw Missing(image.Target.Digest);
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw _socket.Failure(error);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> HasImageAsync(Manifest manifest, CancellationToken cancellationToken)
        => await FindContentAsync(manifest, cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public async Task<Descriptor?> TagAsync(ImageReference reference, Descriptor target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(target);
        var before = (await FindAsync(reference, cancellationToken).ConfigureAwait(false))?.Target;
        if (!IsPassing(target))
        {
            if (before?.Digest != target.Digest)
                await NameAsync(target.Digest, reference, cancellationToken).ConfigureAwait(false);
            return before;
        }

        var manifest = await _staging.ReadManifestAsync(target, cancellationToken).ConfigureAwait(false);
        var known = await FindContentAsync(manifest, cancellationToken).ConfigureAwait(false);
        if (known is null)
            await LoadAsync(reference, target, cancellationToken).ConfigureAwait(false);
        else if (known != before?.Digest)
            await NameAsync(known, reference, cancellationToken).ConfigureAwait(false);
        _isUnfinished = false;
        // The engine's id and our digest differ for the same image.
        return known is not null && known == before?.Digest ? target : before;
    }

    /// <inheritdoc/>
    public async Task KeepAsync(Descriptor target, CancellationToken cancellationToken)
    {
        await LoadAsync(reference: null, target, cancellationToken).ConfigureAwait(false);
        _isUnfinished = false;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(StoredImage image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var answer = await _api.CallAsync(
            HttpMethod.Delete, $"/images/{image.Reference?.Familiar ?? image.Target.Digest.ToString()}", content: null, cancellationToken).ConfigureAwait(false);
        if (answer is null)
            return false;
        using var document = _api.Parse(Encoding.UTF8.GetBytes(answer));
        foreach (var step in document.RootElement.EnumerateArray())
        {
            if (Digest.TryParse(step.Text("Deleted"), out var digest))
                _deleted.Enqueue(digest);
        }

        return true;
    }

    /// <summary>The engine deletes what has lost its last name at once; here is what that was.</summary>
    public Task<IReadOnlyList<Digest>> CollectAsync(CancellationToken cancellationToken)
    {
        var deleted = new List<Digest>();
        while (_deleted.TryDequeue(out var digest))
            deleted.Add(digest);
        return Task.FromResult<IReadOnlyList<Digest>>(deleted);
    }

    /// <inheritdoc/>
    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) => _staging.HasBlobAsync(blob, cancellationToken);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadBlobAsync(Descriptor blob, CancellationToken cancellationToken) => _staging.ReadBlobAsync(blob, cancellationToken);

    /// <inheritdoc/>
    public Stream OpenBlob(Descriptor blob) => _staging.OpenBlob(blob);

    /// <inheritdoc/>
    public Task<IBlobWriter> StartBlobAsync(Descriptor? expected, CancellationToken cancellationToken)
    {
        _isUnfinished = true;
        return _staging.StartBlobAsync(expected, cancellationToken);
    }

    private static bool IsPassing(Descriptor target) => target.IsIndex || MediaTypes.IsManifest(target.MediaType);

    /// <summary>The engine's id for the image, when it has it.</summary>
    private async Task<Digest?> FindContentAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        Digest[] ids = manifest is ImageManifest image ? [image.Config.Digest, manifest.Descriptor.Digest] : [manifest.Descriptor.Digest];
        foreach (var id in ids)
        {
            using var document = await _api.GetAsync($"/images/{id}/json", cancellationToken).ConfigureAwait(false);
            if (document?.RootElement.Text("Id") == id.ToString())
                return id;
        }

        return null;
    }

    private async Task NameAsync(Digest id, ImageReference name, CancellationToken cancellationToken)
    {
        // The engine gives an image that was pulled by digest no name but its id.
        if (name.Digest is not null)
            return;
        var query = $"repo={Uri.EscapeDataString(name.FamiliarName)}&tag={Uri.EscapeDataString(name.Tag!)}";
        if (await _api.CallAsync(HttpMethod.Post, $"/images/{id}/tag?{query}", content: null, cancellationToken).ConfigureAwait(false) is null)
            throw Missing(id);
    }

    /// <summary>The answer is 200 before anything is read: a line of it says whether it worked.</summary>
    private async Task LoadAsync(ImageReference? reference, Descriptor target, CancellationToken cancellationToken)
    {
        using var content = new ArchiveContent(_staging, new StoredImage(reference, target));
        var answer = await _api.CallAsync(HttpMethod.Post, "/images/load?quiet=1", content, cancellationToken).ConfigureAwait(false) ?? "";
        var loaded = false;
        foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var document = _api.Parse(Encoding.UTF8.GetBytes(line));
            if (document.RootElement.Text("error") is { } error)
                throw _api.Failed(error);
            loaded |= document.RootElement.Text("stream")?.StartsWith("Loaded image", StringComparison.Ordinal) == true;
        }

        if (!loaded)
            throw _api.Failed("it took the image and did not say that it loaded it");
    }

    private RegistryAuthException Missing(Digest id) => new(AuthFailure.NotFound, $"{_socket.Engine} has no image {id} any more", "list the images with: finch images");

    /// <summary>A lease on the layout. What an interrupted pull left there is kept for the next one.</summary>
    private sealed class Passage(DockerEngineStore store, IAsyncDisposable held) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await held.DisposeAsync().ConfigureAwait(false);
            if (!store._isUnfinished)
                store._staging.Discard();
        }
    }
}
