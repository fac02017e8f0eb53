using System.Runtime.InteropServices;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>libsecret-1, which every desktop with a secret service has; names and meanings are those of its reference.</summary>
internal static partial class LibSecret
{
    /// <summary>The library, with the version of its interface.</summary>
    public const string Library = "libsecret-1.so.0";

    /// <summary>Search in every collection, and for every item that fits.</summary>
    public const int SearchAll = 1 << 1;

    [LibraryImport(Library, EntryPoint = "secret_service_get_sync")]
    public static partial GObjectHandle GetService(int flags, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_schema_newv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewSchema(string name, int flags, nint attributes);

    [LibraryImport(Library, EntryPoint = "secret_schema_unref")]
    public static partial void FreeSchema(nint schema);

    [LibraryImport(Library, EntryPoint = "secret_service_search_sync")]
    public static partial nint Search(GObjectHandle service, nint schema, nint attributes, int flags, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_service_store_sync", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Store(
        GObjectHandle service, nint schema, nint attributes, string collection, string label, nint value, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_service_unlock_sync")]
    public static partial int Unlock(GObjectHandle service, nint objects, GObjectHandle cancellable, nint unlocked, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_collection_for_alias_sync", StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle CollectionFor(GObjectHandle service, string alias, int flags, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_collection_get_locked")]
    public static partial int IsCollectionLocked(GObjectHandle collection);

    [LibraryImport(Library, EntryPoint = "secret_item_get_locked")]
    public static partial int IsLocked(GObjectHandle item);

    [LibraryImport(Library, EntryPoint = "secret_item_get_modified")]
    public static partial ulong Modified(GObjectHandle item);

    [LibraryImport(Library, EntryPoint = "secret_item_get_attributes")]
    public static partial nint Attributes(GObjectHandle item);

    [LibraryImport(Library, EntryPoint = "secret_item_load_secret_sync")]
    public static partial int LoadSecret(GObjectHandle item, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_item_get_secret")]
    public static partial nint Secret(GObjectHandle item);

    [LibraryImport(Library, EntryPoint = "secret_item_delete_sync")]
    public static partial int Delete(GObjectHandle item, GObjectHandle cancellable, out nint error);

    [LibraryImport(Library, EntryPoint = "secret_value_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewValue(byte[] secret, nint length, string contentType);

    [LibraryImport(Library, EntryPoint = "secret_value_get")]
    public static partial nint Content(nint value, out nuint length);

    [LibraryImport(Library, EntryPoint = "secret_value_unref")]
    public static partial void FreeValue(nint value);
}
