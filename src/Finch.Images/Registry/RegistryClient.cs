using System.Net;
using System.Net.Http.Headers;
using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>
/// One registry, spoken to by the OCI distribution-spec 1.1. Every failure is a <see cref="RegistryAuthException"/> that names
/// the registry and, where there is one, the remedy. Safe to use from several threads.
/// </summary>
/// <remarks>It never sees a credential: it marks each request with its scopes, and the handlers of the given client answer challenges.</remarks>
public sealed class RegistryClient
{
    private readonly RegistryCaller _caller;

    /// <summary>A client for <paramref name="host"/>.</summary>
    /// <param name="http">Sends the requests, without an overall timeout and without following redirects by itself. The caller owns it.</param>
    /// <param name="host">Who the registry is.</param>
    /// <param name="api">Where its API begins, with a slash at the end: <c>https://registry-1.docker.io/v2/</c>.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="time">The clock.</param>
    public RegistryClient(HttpMessageInvoker http, RegistryHost host, Uri api, RegistryClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(api);
        _caller = new RegistryCaller(http, host, api, options, time);
    }

    /// <summary>Who the registry is.</summary>
    public RegistryHost Host => _caller.Host;

    /// <summary>Asks whether this is a registry we may talk to.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var request = _caller.Request(HttpMethod.Get, _caller.Address(""), repository: null, ScopeSet.Empty);
        using var response = await _caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await _caller.RefusalAsync(response, "use", null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a tag points at now. The digest is the registry's word: the content fetched by it is checked.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="target">A tag or a digest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Descriptor> ResolveAsync(string repository, string target, CancellationToken cancellationToken)
    {
        using (var request = ManifestRequest(HttpMethod.Head, repository, target))
        using (var response = await _caller.SendAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers is { ContentLength: > 0 and { } size, ContentType.MediaType: { } type }
                && (MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type)) && ContentDigest(response) is { } digest)
                return new Descriptor(type, digest, size);
            // Somebody stands behind a mirror: that it has nothing needs no reason.
            if (response.StatusCode == HttpStatusCode.NotFound && _caller.Options.Namespace is not null)
                throw await RefusalAsync(response, "pull", repository, target, cancellationToken).ConfigureAwait(false);
        }

        // An answer to HEAD has no body, so neither a digest to compute nor a reason for a refusal: GET has both.
        return (await GetManifestAsync(repository, target, cancellationToken).ConfigureAwait(false)).Descriptor;
    }

    /// <summary>Fetches a manifest or index; by digest, its bytes are checked against it.</summary>
    public async Task<Manifest> GetManifestAsync(string repository, string target, CancellationToken cancellationToken)
    {
        using var request = ManifestRequest(HttpMethod.Get, repository, target);
        using var response = await _caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await RefusalAsync(response, "pull", repository, target, cancellationToken).ConfigureAwait(false);
        var bytes = await _caller.ReadAsync(response, Manifest.MaxBytes, "manifest", cancellationToken).ConfigureAwait(false);
        return Manifest.Parse(bytes, response.Content.Headers.ContentType?.MediaType, Digest.TryParse(target, out var digest) ? digest : null);
    }

    /// <summary>True when the repository has exactly this manifest.</summary>
    public async Task<bool> ManifestExistsAsync(string repository, Descriptor manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var request = ManifestRequest(HttpMethod.Head, repository, manifest.Digest.ToString(), Scope.Push(repository));
        using var response = await _caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK && ContentDigest(response) == manifest.Digest;
    }

    /// <summary>Stores a manifest under a tag or its digest, byte for byte.</summary>
    public Task PutManifestAsync(string repository, string target, Manifest manifest, CancellationToken cancellationToken)
        => ManifestUpload.RunAsync(_caller, repository, target, manifest, cancellationToken);

    /// <summary>True when the repository has the blob.</summary>
    public Task<bool> BlobExistsAsync(string repository, Descriptor blob, CancellationToken cancellationToken)
        => new BlobUpload(_caller, repository, blob).ExistsAsync(cancellationToken);

    /// <summary>Opens a blob at <paramref name="offset"/>. The bytes are not checked here; reading fails when nothing comes for a while.</summary>
    public Task<Stream> OpenBlobAsync(string repository, Descriptor blob, long offset, CancellationToken cancellationToken)
        => BlobFetch.OpenAsync(_caller, repository, blob, offset, cancellationToken);

    /// <summary>Brings a blob into a repository by the cheapest way: it is there, it is mounted from another repository, it is sent.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="blob">What.</param>
    /// <param name="open">Opens the content at its beginning; called again when it must be sent again. The stream must seek.</param>
    /// <param name="mountFrom">A repository of the same registry that should hold it; null when none is known.</param>
    /// <param name="sent">Told how many bytes have gone.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    public Task<BlobUploadOutcome> UploadBlobAsync(
        string repository, Descriptor blob, Func<Stream> open, string? mountFrom, Action<long> sent, CancellationToken cancellationToken)
        => new BlobUpload(_caller, repository, blob).RunAsync(open, mountFrom, sent, cancellationToken);

    /// <summary>Every tag of a repository.</summary>
    public Task<IReadOnlyList<string>> ListTagsAsync(string repository, CancellationToken cancellationToken)
        => TagList.ReadAsync(_caller, repository, cancellationToken);

    private HttpRequestMessage ManifestRequest(HttpMethod method, string repository, string target, Scope? scope = null)
    {
        var address = _caller.ReadAddress($"{repository}/manifests/{target}");
        var request = _caller.Request(method, address, repository, ScopeSet.Of(scope ?? Scope.Pull(repository)));
        foreach (var type in MediaTypes.Manifests)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        return request;
    }

    private async Task<RegistryAuthException> RefusalAsync(
        HttpResponseMessage response, string action, string repository, string target, CancellationToken cancellationToken)
    {
        var separator = target.Contains(':', StringComparison.Ordinal) ? '@' : ':';
        return await _caller.RefusalAsync(response, action, $"{repository}{separator}{target}", cancellationToken).ConfigureAwait(false);
    }

    private static Digest? ContentDigest(HttpResponseMessage response)
        => response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out var digest) ? digest : null;
}
