using System.Runtime.InteropServices;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>An entry of a keyring. Its attributes can be read while it is locked; its secret cannot.</summary>
internal sealed class SecretItem : IDisposable
{
    private readonly GObjectHandle _item;

    /// <summary>Takes over a reference to the item.</summary>
    public SecretItem(nint item)
    {
        _item = new GObjectHandle(item);
        var attributes = LibSecret.Attributes(_item);
        Server = Text(GLib.Lookup(attributes, "server"));
        Username = Text(GLib.Lookup(attributes, "username"));
        GLib.FreeTable(attributes);
        Modified = LibSecret.Modified(_item);
    }

    public GObjectHandle Handle => _item;

    public string Server { get; }

    public string Username { get; }

    /// <summary>Seconds since 1970.</summary>
    public ulong Modified { get; }

    public bool IsLocked => LibSecret.IsLocked(_item) != 0;

    /// <summary>The secret, once it is loaded.</summary>
    /// <returns>Null when the service did not hand it out.</returns>
    public Secret? LoadedSecret()
    {
        var value = LibSecret.Secret(_item);
        if (value == 0)
            return null;
        var content = LibSecret.Content(value, out var length);
        var secret = new Secret(content == 0 ? "" : Marshal.PtrToStringUTF8(content, (int)length));
        LibSecret.FreeValue(value);
        return secret;
    }

    public void Dispose() => _item.Dispose();

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";
}
