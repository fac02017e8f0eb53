using System.Globalization;

namespace Finch.Sandbox.Registry;

/// <summary>Which private ECR repositories exist. Unlike elsewhere, one must be created before a push.</summary>
internal sealed class EcrRepositories(ImageStores stores, IReadOnlyList<string> everywhere, TimeProvider clock)
{
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    public static string NotFoundText(EcrRegistryId registry, string name) =>
        $"The repository with name '{name}' does not exist in the registry with id '{registry.Account}'";

    public bool Exists(EcrRegistryId registry, string name) =>
        RepositoryName.IsValid(name) && (everywhere.Contains(name) || File.Exists(Marker(registry, name)));

    /// <summary>False when it exists already.</summary>
    public bool Create(EcrRegistryId registry, string name)
    {
        if (Exists(registry, name))
            return false;
        string marker = Marker(registry, name);
        Directory.CreateDirectory(Path.GetDirectoryName(marker)!);
        File.WriteAllText(marker, clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>False when it holds images and <paramref name="force"/> was not given.</summary>
    public bool Delete(EcrRegistryId registry, string name, bool force)
    {
        ImageStore store = stores.Open(registry.Folder);
        if (!force && store.Manifests(name).Any())
            return false;
        File.Delete(Marker(registry, name));
        foreach (string part in (string[])["_manifests", "_tags", "_blobs"])
        {
            if (Directory.Exists(store.RepositoryPath(name, part)))
                Directory.Delete(store.RepositoryPath(name, part), recursive: true);
        }
        return true;
    }

    public DateTimeOffset CreatedAt(EcrRegistryId registry, string name)
    {
        string marker = Marker(registry, name);
        return File.Exists(marker)
            ? DateTimeOffset.Parse(File.ReadAllText(marker), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
            : _started;
    }

    public IEnumerable<string> List(EcrRegistryId registry)
    {
        string top = stores.Open(registry.Folder).RepositoryPath("", "");
        IEnumerable<string> created = Directory.Exists(top)
            ? Directory.EnumerateFiles(top, MarkerName, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(top, Path.GetDirectoryName(file)!))
            : [];
        return created.Union(everywhere).Order(StringComparer.Ordinal);
    }

    private const string MarkerName = "_created";

    private string Marker(EcrRegistryId registry, string name) => stores.Open(registry.Folder).RepositoryPath(name, MarkerName);
}
