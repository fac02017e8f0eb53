using Finch.Auth;
using Finch.Images.Registry;
using Finch.Images.Stores;
using Finch.Images.Transfers;

namespace Finch.Images;

/// <summary>The images of one registry, moved to and from a store: the whole of a pull or a push in one call.</summary>
public sealed class RegistryImages : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly IImageStore _store;
    private readonly TimeProvider _time;

    /// <summary>Images of a registry.</summary>
    /// <param name="connection">The registry; it stays the caller's.</param>
    /// <param name="store">Where images come from and go to, for example an <see cref="OciLayoutStore"/>.</param>
    /// <param name="time">The clock that pauses go by.</param>
    public RegistryImages(RegistryConnection connection, IImageStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _http = new HttpMessageInvoker(connection.Handler, disposeHandler: false);
        _store = store;
        _time = time;
        Client = new RegistryClient(_http, connection.Host, connection.Api, new RegistryClientOptions(), time);
    }

    /// <summary>The registry's API, for single manifests, blobs and tags.</summary>
    public RegistryClient Client { get; }

    /// <summary>Is told what a transfer does.</summary>
    public ITransferProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>How eager a transfer is.</summary>
    public TransferOptions Options { get; init; } = new();

    /// <summary>Brings an image into the store: of an index, the manifest for this machine.</summary>
    /// <exception cref="RegistryAuthException">There is no such image, or the registry, the network or the store failed.</exception>
    public Task<PullResult> PullAsync(ImageReference reference, CancellationToken cancellationToken) => PullAsync(reference, new PullRequest(), cancellationToken);

    /// <summary>Brings an image into the store, for a platform or for all.</summary>
    /// <exception cref="RegistryAuthException">There is no such image, or the registry, the network or the store failed.</exception>
    public Task<PullResult> PullAsync(ImageReference reference, PullRequest request, CancellationToken cancellationToken)
        => new ImagePuller(Client, _store, Progress, Options, _time).PullAsync(MustBeHere(reference), request, cancellationToken);

    /// <summary>Sends what the store knows as <paramref name="reference"/> to the place the name says.</summary>
    /// <returns>The manifest that the tag points at on the registry now.</returns>
    /// <exception cref="RegistryAuthException">The store has no such image, or the registry, the network or the store failed.</exception>
    public Task<Descriptor> PushAsync(ImageReference reference, CancellationToken cancellationToken)
        => new ImagePusher(Client, _store, Progress, Options, _time).PushAsync(MustBeHere(reference), platform: null, cancellationToken);

    /// <summary>Ends what was sent through; the connection stays open.</summary>
    public void Dispose() => _http.Dispose();

    private ImageReference MustBeHere(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Host.Equals(Client.Host)
            ? reference
            : throw new RegistryAuthException(AuthFailure.Usage, $"{reference} is not an image of {Client.Host}", $"open {reference.Host}", reference.Host);
    }
}
