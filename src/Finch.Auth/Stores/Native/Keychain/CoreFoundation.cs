using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>The few things of Core Foundation that the keychain is asked with.</summary>
[SupportedOSPlatform("macos")]
internal static partial class CoreFoundation
{
    private const string Library = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

    private const uint Utf8 = 0x08000100;

    private const int Int32Type = 3;

    /// <summary>A string. The caller releases it.</summary>
    public static nint NewString(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return NewString(0, bytes, bytes.Length, Utf8, 0);
    }

    /// <summary>A number. The caller releases it.</summary>
    public static nint NewNumber(int value) => NewNumber(0, Int32Type, value);

    /// <summary>Bytes. The caller releases them.</summary>
    public static nint NewData(byte[] data) => NewData(0, data, data.Length);

    /// <summary>An empty dictionary that retains what is put into it. The caller releases it.</summary>
    public static nint NewDictionary()
        => NewDictionary(0, 0, Symbol("kCFTypeDictionaryKeyCallBacks"), Symbol("kCFTypeDictionaryValueCallBacks"));

    /// <summary>The constant "true".</summary>
    public static nint True() => Marshal.ReadIntPtr(Symbol("kCFBooleanTrue"));

    /// <summary>A string's text; empty for anything else.</summary>
    public static string Text(nint value)
    {
        if (value == 0 || TypeOf(value) != StringType())
            return "";
        var buffer = new byte[MaximumSize(LengthOf(value), Utf8) + 1];
        return GetText(value, buffer, buffer.Length, Utf8) != 0 ? Encoding.UTF8.GetString(buffer, 0, buffer.AsSpan().IndexOf((byte)0)) : "";
    }

    /// <summary>A number's value; 0 for anything else.</summary>
    public static int Number(nint value)
        => value != 0 && TypeOf(value) == NumberType() && GetNumber(value, Int32Type, out var number) != 0 ? number : 0;

    [LibraryImport(Library, EntryPoint = "CFDictionarySetValue")]
    public static partial void Set(nint dictionary, nint key, nint value);

    [LibraryImport(Library, EntryPoint = "CFDictionaryGetValue")]
    public static partial nint Get(nint dictionary, nint key);

    [LibraryImport(Library, EntryPoint = "CFArrayGetCount")]
    public static partial nint Count(nint array);

    [LibraryImport(Library, EntryPoint = "CFArrayGetValueAtIndex")]
    public static partial nint At(nint array, nint index);

    [LibraryImport(Library, EntryPoint = "CFRelease")]
    public static partial void Release(nint value);

    private static nint Symbol(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Library), name);

    [LibraryImport(Library, EntryPoint = "CFStringCreateWithBytes")]
    private static partial nint NewString(nint allocator, byte[] bytes, nint length, uint encoding, byte isExternal);

    [LibraryImport(Library, EntryPoint = "CFNumberCreate")]
    private static partial nint NewNumber(nint allocator, nint type, in int value);

    [LibraryImport(Library, EntryPoint = "CFDataCreate")]
    private static partial nint NewData(nint allocator, byte[] bytes, nint length);

    [LibraryImport(Library, EntryPoint = "CFDictionaryCreateMutable")]
    private static partial nint NewDictionary(nint allocator, nint capacity, nint keyCallBacks, nint valueCallBacks);

    [LibraryImport(Library, EntryPoint = "CFGetTypeID")]
    private static partial nuint TypeOf(nint value);

    [LibraryImport(Library, EntryPoint = "CFStringGetTypeID")]
    private static partial nuint StringType();

    [LibraryImport(Library, EntryPoint = "CFNumberGetTypeID")]
    private static partial nuint NumberType();

    [LibraryImport(Library, EntryPoint = "CFStringGetLength")]
    private static partial nint LengthOf(nint text);

    [LibraryImport(Library, EntryPoint = "CFStringGetMaximumSizeForEncoding")]
    private static partial nint MaximumSize(nint length, uint encoding);

    [LibraryImport(Library, EntryPoint = "CFStringGetCString")]
    private static partial byte GetText(nint text, [Out] byte[] buffer, nint size, uint encoding);

    [LibraryImport(Library, EntryPoint = "CFNumberGetValue")]
    private static partial byte GetNumber(nint number, nint type, out int value);
}
