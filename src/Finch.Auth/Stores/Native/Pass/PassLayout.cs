using System.Text;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>
/// Where docker's helper keeps an entry in a password store: <c>docker-credential-helpers/SERVER/USER</c>, the server in
/// base64url with padding, the user as it is. A user name with slashes becomes folders.
/// </summary>
/// <param name="directory">The password store.</param>
internal sealed class PassLayout(string directory)
{
    private const string Folder = "docker-credential-helpers";

    private const string Extension = ".gpg";

    // Folders as deep as a user name has slashes; a link that leads back to its own folder ends here, too.
    // What may not be read is an error: passed over, it would look like a registry nobody has signed in to.
    private static readonly EnumerationOptions Below
        = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The password store.</summary>
    public string Directory => directory;

    /// <summary>The name under which pass knows everything that is kept for a server.</summary>
    public static string FolderOf(string server)
        => $"{Folder}/{Convert.ToBase64String(Encoding.UTF8.GetBytes(server)).Replace('+', '-').Replace('/', '_')}";

    /// <summary>The name under which pass knows one entry.</summary>
    /// <exception cref="TroubleException">A user name that cannot be part of a path.</exception>
    public static string EntryOf(string server, string user)
        => user.Split('/').Any(part => part is "" or "." or "..") || user.Any(char.IsControl)
            ? throw new TroubleException(StoreState.Broken, $"it keeps the user name as a file name, and '{user}' cannot be one",
                "use another store for this registry, with credHelpers in config.json")
            : $"{FolderOf(server)}/{user}";

    /// <summary>The users kept for a server, in the order in which docker's helper takes the first.</summary>
    /// <exception cref="TroubleException">The store cannot be read.</exception>
    public IReadOnlyList<string> Users(string server) => Read(() => UsersIn(Path.Combine(directory, FolderOf(server))));

    /// <summary>
    /// Removes the folder of a server that pass made before it failed to encrypt: docker's helper lists nothing at all while
    /// there is an empty one.
    /// </summary>
    public void RemoveIfEmpty(string server)
    {
        var folder = Path.Combine(directory, FolderOf(server));
        if (System.IO.Directory.Exists(folder) && !System.IO.Directory.EnumerateFiles(folder, "*", Below).Any())
            System.IO.Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every server with its user. What is not named in docker's way is somebody else's.</summary>
    /// <exception cref="TroubleException">The store cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Servers() => Read(FindServers);

    /// <summary>The file that says for whom entries are encrypted: docker's folder may have one of its own.</summary>
    /// <returns>Null when the store is not initialised.</returns>
    public string? Recipients()
        => new[] { Path.Combine(directory, Folder, ".gpg-id"), Path.Combine(directory, ".gpg-id") }.FirstOrDefault(File.Exists);

    private Dictionary<string, string> FindServers()
    {
        var servers = new Dictionary<string, string>();
        var folder = new DirectoryInfo(Path.Combine(directory, Folder));
        foreach (var entry in folder.Exists ? folder.GetDirectories() : [])
        {
            if (Decode(entry.Name) is { } server && UsersIn(entry.FullName) is [var user, ..])
                servers[server] = user;
        }

        return servers;
    }

    private static List<string> UsersIn(string folder)
        => !System.IO.Directory.Exists(folder)
            ? []
            : [.. System.IO.Directory.EnumerateFiles(folder, "*" + Extension, Below)
                .Select(file => Path.GetRelativePath(folder, file)[..^Extension.Length])
                .Order(StringComparer.Ordinal)];

    private static string? Decode(string name)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(name.Replace('-', '+').Replace('_', '/')));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(StoreState.Broken, $"cannot read {directory}: {error.Message}",
                "check the owner and the permissions of the folder", error);
        }
    }
}
