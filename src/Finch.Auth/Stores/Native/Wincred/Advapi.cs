using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Finch.Auth.Stores.Native.Wincred;

/// <summary>The calls and structures of wincred.h.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Advapi
{
    public const uint Generic = 1;

    public const uint PersistLocalMachine = 2;

    private const string Library = "advapi32.dll";

    /// <summary>CREDENTIALW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Credential
    {
        public uint Flags;
        public uint Type;
        public char* TargetName;
        public char* Comment;
        public uint LastWrittenLow;
        public uint LastWrittenHigh;
        public uint BlobSize;
        public byte* Blob;
        public uint Persist;
        public uint AttributeCount;
        public Attribute* Attributes;
        public char* TargetAlias;
        public char* UserName;
    }

    /// <summary>CREDENTIAL_ATTRIBUTEW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Attribute
    {
        public char* Keyword;
        public uint Flags;
        public uint ValueSize;
        public byte* Value;
    }

    [LibraryImport(Library, EntryPoint = "CredReadW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Read(string target, uint type, uint flags, out Credential* credential);

    [LibraryImport(Library, EntryPoint = "CredWriteW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Write(Credential* credential, uint flags);

    [LibraryImport(Library, EntryPoint = "CredDeleteW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Delete(string target, uint type, uint flags);

    [LibraryImport(Library, EntryPoint = "CredEnumerateW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Enumerate(string? filter, uint flags, out uint count, out Credential** credentials);

    [LibraryImport(Library, EntryPoint = "CredFree")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial void Free(void* buffer);
}
