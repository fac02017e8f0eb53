using System.Runtime.InteropServices;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>A GObject that is given back when it is disposed of.</summary>
internal sealed partial class GObjectHandle : SafeHandle
{
    public GObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public GObjectHandle(nint handle)
        : this() => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Unref(handle);
        return true;
    }

    [LibraryImport("libgobject-2.0.so.0", EntryPoint = "g_object_unref")]
    private static partial void Unref(nint instance);
}

/// <summary>The few things of GLib that libsecret is used with.</summary>
internal static partial class GLib
{
    private const string Library = "libglib-2.0.so.0";

    private const string Gio = "libgio-2.0.so.0";

    [LibraryImport(Library, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "g_error_free")]
    public static partial void FreeError(nint error);

    [LibraryImport(Library, EntryPoint = "g_quark_to_string")]
    public static partial nint NameOf(uint quark);

    [LibraryImport(Library, EntryPoint = "g_list_free")]
    public static partial void FreeList(nint list);

    [LibraryImport(Library, EntryPoint = "g_list_append")]
    public static partial nint Append(nint list, nint item);

    [LibraryImport(Library, EntryPoint = "g_hash_table_unref")]
    public static partial void FreeTable(nint table);

    [LibraryImport(Library, EntryPoint = "g_hash_table_lookup", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Lookup(nint table, string key);

    [LibraryImport(Gio, EntryPoint = "g_cancellable_new")]
    public static partial GObjectHandle NewCancellable();

    [LibraryImport(Gio, EntryPoint = "g_cancellable_cancel")]
    public static partial void Cancel(GObjectHandle cancellable);

    /// <summary>A table of strings. GLib gets copies of its own, and frees them with the table.</summary>
    public static nint NewTable(IEnumerable<(string Key, string Value)> entries)
    {
        var table = NewTable(Function("g_str_hash"), Function("g_str_equal"), Function("g_free"), Function("g_free"));
        foreach (var (key, value) in entries)
            Insert(table, Copy(key), Copy(value));
        return table;
    }

    /// <summary>A table of strings to the number 0, which is how libsecret writes "a string" in a schema.</summary>
    public static nint NewTable(IEnumerable<string> keys)
    {
        var table = NewTable(Function("g_str_hash"), Function("g_str_equal"), Function("g_free"), 0);
        foreach (var key in keys)
            Insert(table, Copy(key), 0);
        return table;
    }

    private static nint Function(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Library), name);

    [LibraryImport(Library, EntryPoint = "g_strdup", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Copy(string text);

    [LibraryImport(Library, EntryPoint = "g_hash_table_new_full")]
    private static partial nint NewTable(nint hash, nint equal, nint freeKey, nint freeValue);

    [LibraryImport(Library, EntryPoint = "g_hash_table_insert")]
    private static partial void Insert(nint table, nint key, nint value);
}
