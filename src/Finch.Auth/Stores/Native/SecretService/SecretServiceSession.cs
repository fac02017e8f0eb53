using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>
/// Docker's entries in the secret service, by calls that block: schema and attributes are those of
/// <c>docker-credential-secretservice</c>. Locked entries are unlocked, which may ask the person; cancelling ends the question.
/// </summary>
/// <param name="cancellable">Ends a call from another thread.</param>
internal sealed class SecretServiceSession(GObjectHandle cancellable) : IDisposable
{
    private const string SchemaName = "io.docker.Credentials";

    private const string Default = "default";

    private static readonly (string, string) Label = ("label", "Docker Credentials");

    private static readonly (string, string) DockerCli = ("docker_cli", "1");

    private readonly GObjectHandle _service = Connect(cancellable);

    /// <summary>The credential of a server: of several, one that needs no unlocking, and the newest.</summary>
    public HelperCredential? Get(string server)
    {
        using var items = Search([("server", server), DockerCli]);
        var item = items.OrderBy(item => item.IsLocked).ThenByDescending(item => item.Modified).FirstOrDefault();
        if (item is null)
            return null;
        Unlock(item);
        Check(LibSecret.LoadSecret(item.Handle, cancellable, out var error), error);
        var secret = item.LoadedSecret() ?? throw new TroubleException(SecretServiceFailure.Locked);
        return new HelperCredential(server, item.Username, secret);
    }

    /// <summary>Keeps a credential in the default keyring.</summary>
    public bool Store(HelperCredential credential)
    {
        var bytes = Encoding.UTF8.GetBytes(credential.Secret.Reveal());
        var value = LibSecret.NewValue(bytes, bytes.Length, "text/plain");
        CryptographicOperations.ZeroMemory(bytes);
        var server = credential.ServerUrl;
        var attributes = GLib.NewTable([Label, ("server", server), ("username", credential.Username), DockerCli]);
        var schema = NewSchema();
        try
        {
            // Docker's helper lists the label of an entry as its server, so an entry whose label is anything else is lost to it.
            Check(LibSecret.Store(_service, schema, attributes, Default, label: server, value, cancellable, out var error), error);
        }
        finally
        {
            LibSecret.FreeSchema(schema);
            GLib.FreeTable(attributes);
            LibSecret.FreeValue(value);
        }

        Forget(server, except: credential.Username);
        return true;
    }

    /// <summary>Removes every user of a server.</summary>
    public bool Erase(string server)
    {
        using var items = Search([("server", server), DockerCli]);
        foreach (var item in items)
        {
            Unlock(item);
            Check(LibSecret.Delete(item.Handle, cancellable, out var error), error);
        }

        return items.Count > 0;
    }

    /// <summary>Servers and users. Docker's helper gives out the label of an item for its server; the attribute is right always.</summary>
    public IReadOnlyDictionary<string, string> List()
    {
        using var items = Search([Label]);
        return items.Where(item => item.Server.Length > 0).OrderBy(item => item.Modified)
            .GroupBy(item => item.Server).ToDictionary(group => group.Key, group => group.Last().Username);
    }

    /// <summary>Whether a new entry could be kept right now; asks nobody.</summary>
    public StoreProbe Look()
    {
        using var collection = LibSecret.CollectionFor(_service, Default, 0, cancellable, out var error);
        if (error != 0)
            throw SecretServiceFailure.Translate(error);
        return collection.IsInvalid ? SecretServiceFailure.NoKeyring
            : LibSecret.IsCollectionLocked(collection) != 0 ? SecretServiceFailure.Locked
            : StoreProbe.Works;
    }

    public void Dispose() => _service.Dispose();

    /// <summary>Docker's helper would find any user's entry: one who has signed in as somebody else is no longer that user.</summary>
    private void Forget(string server, string except)
    {
        using var items = Search([("server", server), DockerCli]);
        foreach (var item in items.Where(item => item.Username != except && !item.IsLocked))
            Check(LibSecret.Delete(item.Handle, cancellable, out var error), error);
    }

    private void Unlock(SecretItem item)
    {
        if (!item.IsLocked)
            return;
        var list = GLib.Append(0, item.Handle.DangerousGetHandle());
        var unlocked = LibSecret.Unlock(_service, list, cancellable, 0, out var error);
        GLib.FreeList(list);
        if (error != 0)
            throw SecretServiceFailure.Translate(error);
        if (unlocked < 1)
            throw new TroubleException(SecretServiceFailure.Locked);
    }

    private DisposableList Search(IEnumerable<(string, string)> attributes)
    {
        var schema = NewSchema();
        var table = GLib.NewTable(attributes);
        var list = LibSecret.Search(_service, schema, table, LibSecret.SearchAll, cancellable, out var error);
        GLib.FreeTable(table);
        LibSecret.FreeSchema(schema);
        if (error != 0)
            throw SecretServiceFailure.Translate(error);
        var items = new DisposableList();
        // struct GList { gpointer data; GList *next; GList *prev; }
        for (var node = list; node != 0; node = Marshal.ReadIntPtr(node, IntPtr.Size))
            items.Add(new SecretItem(Marshal.ReadIntPtr(node)));
        GLib.FreeList(list);
        return items;
    }

    private static nint NewSchema()
    {
        var attributes = GLib.NewTable(["label", "server", "username", "docker_cli"]);
        var schema = LibSecret.NewSchema(SchemaName, 0, attributes);
        GLib.FreeTable(attributes);
        return schema;
    }

    private static GObjectHandle Connect(GObjectHandle cancellable)
    {
        var service = LibSecret.GetService(0, cancellable, out var error);
        return error == 0 ? service : throw SecretServiceFailure.Translate(error);
    }

    private static void Check(int succeeded, nint error)
    {
        if (error != 0)
            throw SecretServiceFailure.Translate(error);
        if (succeeded == 0)
            throw new TroubleException(SecretServiceFailure.Locked);
    }

    private sealed class DisposableList : List<SecretItem>, IDisposable
    {
        public void Dispose() => ForEach(item => item.Dispose());
    }
}
