using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>Stores a manifest in a repository (distribution-spec, "Pushing Manifests").</summary>
internal static class ManifestUpload
{
    public static async Task RunAsync(RegistryCaller caller, string repository, string target, Manifest manifest, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(Scope.Push(repository));
        using var request = caller.Request(HttpMethod.Put, caller.Address($"{repository}/manifests/{target}"), repository, scopes);
        // In memory and whole: the handlers may send it again as often as they like, since the same bytes give the same manifest.
        request.Content = new ByteArrayContent(manifest.Bytes.ToArray());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", manifest.Descriptor.MediaType);
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
