using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>Stores a manifest in a repository (distribution-spec, "Pushing Manifests").</summary>
internal static class ManifestUpload
{
    public static async Task RunAsync(RegistryCaller caller, string repository, string target, Manifest manifest, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(Scope.Push(repository));
        using var request = caller.Request(HttpMethod.Put, caller.Address($"{repository}/manifests/{target}"), repository, scopes);
        var bytes = manifest.Bytes.ToArray();
        request.Content = new ReplayableContent(() => new MemoryStream(bytes, writable: false), bytes.Length, manifest.Descriptor.MediaType);
        using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
        if (response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out var stored)
            && stored.Algorithm == manifest.Descriptor.Digest.Algorithm && stored != manifest.Descriptor.Digest)
        {
            throw new RegistryAuthException(AuthFailure.Protocol,
                $"{caller.Host} stored the manifest {manifest.Descriptor.Digest} as {stored}: something between here and there changed it", host: caller.Host);
        }
    }
}
