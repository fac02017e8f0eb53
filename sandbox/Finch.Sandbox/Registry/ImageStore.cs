namespace Finch.Sandbox.Registry;

/// <summary>
/// The images of one registry on disk. Blobs are shared by its repositories; a repository sees only those linked to it.
/// Folders whose names begin with an underscore cannot collide with repository names, which never do.
/// </summary>
internal sealed class ImageStore(string root)
{
    public string BlobPath(Digest digest) => Path.Combine(root, "blobs", digest.Algorithm, digest.Hex);

    public string NewUploadPath(string id)
    {
        string folder = Path.Combine(root, "uploads");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, id);
    }

    /// <summary>Removes what an earlier run left half received.</summary>
    public void ForgetUploads()
    {
        string folder = Path.Combine(root, "uploads");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public bool RepositoryExists(string name) => Directory.Exists(RepositoryPath(name, "_blobs")) || Directory.Exists(RepositoryPath(name, "_manifests"));

    public bool HasBlob(string name, Digest digest) => File.Exists(BlobLink(name, digest));

    public void LinkBlob(string name, Digest digest)
    {
        string link = BlobLink(name, digest);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.WriteAllBytes(link, []);
    }

    public bool UnlinkBlob(string name, Digest digest)
    {
        string link = BlobLink(name, digest);
        bool existed = File.Exists(link);
        File.Delete(link);
        return existed;
    }

    /// <summary>Moves a finished upload to its place and links it.</summary>
    public void AdoptBlob(string uploadedFile, string name, Digest digest)
    {
        string path = BlobPath(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(uploadedFile, path, overwrite: true);
        LinkBlob(name, digest);
    }

    public (byte[] Content, string MediaType)? FindManifest(string name, Digest digest)
    {
        string path = ManifestPath(name, digest);
        return File.Exists(path) ? (File.ReadAllBytes(path), File.ReadAllText(path + ".type")) : null;
    }

    public void SaveManifest(string name, Digest digest, byte[] content, string mediaType)
    {
        string path = ManifestPath(name, digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".type", mediaType);
        Replace(path, content);
    }

    public bool DeleteManifest(string name, Digest digest)
    {
        string path = ManifestPath(name, digest);
        if (!File.Exists(path))
            return false;
        foreach (string tag in Tags(name).Where(tag => FindTag(name, tag) == digest))
            DeleteTag(name, tag);
        File.Delete(path);
        File.Delete(path + ".type");
        return true;
    }

    public IEnumerable<Digest> Manifests(string name) => Folders(RepositoryPath(name, "_manifests"))
        .SelectMany(folder => Directory.EnumerateFiles(folder).Select(file => Digest.TryParse($"{Path.GetFileName(folder)}:{Path.GetFileName(file)}")))
        .OfType<Digest>();

    public Digest? FindTag(string name, string tag)
    {
        string path = TagPath(name, tag);
        return File.Exists(path) ? Digest.TryParse(File.ReadAllText(path)) : null;
    }

    public void SaveTag(string name, string tag, Digest digest)
    {
        string path = TagPath(name, tag);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Replace(path, System.Text.Encoding.ASCII.GetBytes(digest.ToString()));
    }

    public bool DeleteTag(string name, string tag)
    {
        string path = TagPath(name, tag);
        bool existed = File.Exists(path);
        File.Delete(path);
        return existed;
    }

    public IReadOnlyList<string> Tags(string name)
    {
        string folder = RepositoryPath(name, "_tags");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Where(RepositoryName.IsValidTag).Order(StringComparer.Ordinal)]
            : [];
    }

    public IReadOnlyList<string> Repositories()
    {
        string top = Path.Combine(root, "repositories");
        return Directory.Exists(top)
            ? [.. Directory.EnumerateDirectories(top, "_manifests", SearchOption.AllDirectories)
                .Select(folder => Path.GetRelativePath(top, Path.GetDirectoryName(folder)!)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A folder that belongs to a repository.</summary>
    public string RepositoryPath(string name, string part) => Path.Combine(root, "repositories", name, part);

    private string BlobLink(string name, Digest digest) => Path.Combine(RepositoryPath(name, "_blobs"), digest.Algorithm, digest.Hex);

    private string ManifestPath(string name, Digest digest) => Path.Combine(RepositoryPath(name, "_manifests"), digest.Algorithm, digest.Hex);

    private string TagPath(string name, string tag) => Path.Combine(RepositoryPath(name, "_tags"), tag);

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    // A reader sees the old content or the new, never half of it. The name begins with a character no tag has.
    private static void Replace(string path, byte[] content)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, "~" + Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
