using System.Runtime.InteropServices;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// Keys of type "user" in the user keyring, by the system calls add_key(2) and keyctl(2): the library for them is on few machines.
/// </summary>
internal static partial class KernelKeyring
{
    private const string Type = "user";

    private const int ProcessKeyring = -2;
    private const int UserKeyring = -4;

    private const int GetKeyringId = 0;
    private const int Link = 8;
    private const int Unlink = 9;
    private const int Search = 10;
    private const int ReadKey = 11;

    private const int NoKey = 126;
    private const int KeyExpired = 127;
    private const int KeyRevoked = 128;

    /// <summary>The numbers of add_key and keyctl: those of x86-64, and those that all newer architectures share.</summary>
    private static (int AddKey, int Control) Numbers => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (248, 250) : (217, 219);

    /// <summary>Whether the calls exist and are allowed; most containers forbid them.</summary>
    public static StoreProbe Look()
        => !OperatingSystem.IsLinux() || IntPtr.Size != 8 ? new(StoreState.Unavailable, "this system has no kernel keyring", KeySources.Instead)
            : Control(Numbers.Control, GetKeyringId, UserKeyring, 1) < 0 ? Refused(Marshal.GetLastPInvokeError())
            : StoreProbe.Works;

    /// <summary>Puts a key into the keyring.</summary>
    /// <exception cref="TroubleException">The kernel refuses.</exception>
    public static void Add(string description, byte[] key)
    {
        Open();
        Demand(AddKey(Numbers.AddKey, Type, description, key, (nuint)key.Length, UserKeyring));
    }

    /// <summary>A key, or null when there is none of that name.</summary>
    /// <exception cref="TroubleException">The kernel refuses.</exception>
    public static byte[]? Read(string description)
    {
        if (Find(description) is not { } key)
            return null;
        var content = new byte[256];
        var length = Demand(ReadInto(Numbers.Control, ReadKey, key, content, (nuint)content.Length));
        return content[..(int)Math.Min(length, content.Length)];
    }

    /// <summary>Removes a key, if it is there.</summary>
    /// <exception cref="TroubleException">The kernel refuses.</exception>
    public static void Remove(string description)
    {
        if (Find(description) is { } key)
            Demand(Control(Numbers.Control, Unlink, key, UserKeyring));
    }

    private static nint? Find(string description)
    {
        Open();
        var found = SearchIn(Numbers.Control, Search, UserKeyring, Type, description, 0);
        if (found < 0 && Marshal.GetLastPInvokeError() is NoKey or KeyExpired or KeyRevoked)
            return null;
        return Demand(found);
    }

    /// <summary>
    /// A key is read by who possesses it, and a service's or a sudo session does not possess the user's keyring. Linking it
    /// into the keyring of this process, which every owner may, makes it ours until we end. Keyrings of a process belong to
    /// the calling thread, so this comes before every use.
    /// </summary>
    private static void Open()
    {
        if (Look() is { State: not StoreState.Works } trouble)
            throw new TroubleException(trouble);
        Demand(Control(Numbers.Control, Link, UserKeyring, ProcessKeyring));
    }

    private static nint Demand(nint result) => result >= 0 ? result : throw new TroubleException(Refused(Marshal.GetLastPInvokeError()));

    private static StoreProbe Refused(int error)
        => new(StoreState.Unavailable, $"the kernel's keyring cannot be used here ({Marshal.GetPInvokeErrorMessage(error)}), as in most containers",
            KeySources.Instead);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Control(nint number, nint operation, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint ReadInto(nint number, nint operation, nint key, [Out] byte[] content, nuint length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SearchIn(nint number, nint operation, nint keyring, string type, string description, nint destination);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint AddKey(nint number, string type, string description, byte[] key, nuint length, nint keyring);
}
