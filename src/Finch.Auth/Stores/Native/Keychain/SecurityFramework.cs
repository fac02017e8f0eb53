using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>
/// The keychain's calls. Searching and adding go by dictionaries (SecItem); reading, changing and removing go by the reference
/// of one item (SecKeychainItem, deprecated and there), because a dictionary that leaves out the port means any port.
/// </summary>
[SupportedOSPlatform("macos")]
internal static partial class SecurityFramework
{
    public const int NotFound = -25300;

    public const int Duplicate = -25299;

    private const string Library = "/System/Library/Frameworks/Security.framework/Security";

    private const int InteractionNotAllowed = -25308;

    private const int NoDefaultKeychain = -25307;

    private const int UserCanceled = -128;

    private const int AuthFailed = -25293;

    /// <summary>A constant of the framework, such as <c>kSecClass</c>.</summary>
    public static nint Constant(string name) => Marshal.ReadIntPtr(NativeLibrary.GetExport(NativeLibrary.Load(Library), name));

    /// <summary>Nothing when all is well, else the reason in the system's own words, with its number.</summary>
    public static void Check(int status)
    {
        if (status != 0)
            throw new TroubleException(Meaning(status));
    }

    public static StoreProbe Meaning(int status)
        => status switch
        {
            InteractionNotAllowed => Locked,
            UserCanceled or AuthFailed => new StoreProbe(StoreState.Locked, "the keychain was not unlocked", "try again, and allow finch to use the entry"),
            NoDefaultKeychain => new StoreProbe(StoreState.Unavailable, "this user has no default keychain", "make one with Keychain Access"),
            _ => new StoreProbe(StoreState.Broken, $"{MessageOf(status)} ({status})", "run 'security list-keychains' to see whether the keychain works"),
        };

    /// <summary>Over ssh, for example.</summary>
    public static StoreProbe Locked { get; }
        = new(StoreState.Locked, "the keychain is locked, and this session may not ask for its password", "run 'security unlock-keychain' first");

    [LibraryImport(Library, EntryPoint = "SecItemCopyMatching")]
    public static partial int Search(nint query, out nint result);

    [LibraryImport(Library, EntryPoint = "SecItemAdd")]
    public static partial int Add(nint attributes, nint result);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemCopyContent")]
    public static partial int Read(nint item, nint itemClass, nint attributes, out uint length, out nint data);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemFreeContent")]
    public static partial int FreeContent(nint attributes, nint data);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemModifyAttributesAndData")]
    public static partial int Modify(nint item, nint attributes, uint length, byte[] data);

    [LibraryImport(Library, EntryPoint = "SecKeychainItemDelete")]
    public static partial int Delete(nint item);

    [LibraryImport(Library, EntryPoint = "SecKeychainGetStatus")]
    public static partial int Status(nint keychain, out uint status);

    private static string MessageOf(int status)
    {
        var text = CopyErrorMessage(status, 0);
        if (text == 0)
            return "the keychain failed";
        var message = CoreFoundation.Text(text).TrimEnd('.');
        CoreFoundation.Release(text);
        return message;
    }

    [LibraryImport(Library, EntryPoint = "SecCopyErrorMessageString")]
    private static partial nint CopyErrorMessage(int status, nint reserved);
}
