namespace Finch.Peers.Fixtures;

/// <summary>Looks into a repository, and completes what was uploaded to it, apart from every contestant.</summary>
internal sealed class RegistryContents(string address, string repository) : IDisposable
{
    // No connection is kept: the next round's registry has the same address.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });

    /// <param name="image">What was pushed.</param>
    /// <param name="packedAgain">True when its blobs are others than those it was made of: then its name must be there.</param>
    public void MustHave(LargeImage image, bool packedAgain)
    {
        if (packedAgain)
        {
            Ask(HttpMethod.Head, "manifests/v1", null);
            return;
        }

        foreach (var hex in image.LayerDigests) Ask(HttpMethod.Head, $"blobs/sha256:{hex}", null);
    }

    /// <summary>Gives an image a name whose blobs are there already.</summary>
    public void PutManifest(LargeImage image, string tag)
    {
        var content = new ByteArrayContent(File.ReadAllBytes(Path.Combine(image.Blobs, image.ManifestDigest)));
        content.Headers.ContentType = new(LargeImage.ManifestType);
        Ask(HttpMethod.Put, $"manifests/{tag}", content);
    }

    public void Dispose() => _http.Dispose();

    private void Ask(HttpMethod method, string what, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, $"http://{address}/v2/{repository}/{what}") { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", $"application/vnd.docker.distribution.manifest.v2+json, {LargeImage.ManifestType}");
        using var answer = _http.Send(request);
        if (!answer.IsSuccessStatusCode) throw new BenchFailure($"the registry answers {(int)answer.StatusCode} for {what}");
    }
}
