using System.Runtime.InteropServices;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>What a GError means, and what to do about it.</summary>
internal static class SecretServiceFailure
{
    /// <summary>No bus: a server, a container, ssh.</summary>
    public static StoreProbe NoBus { get; }
        = new(StoreState.Unavailable, "there is no D-Bus session here", "sign in on the desktop, or use another store, for example pass or encrypted-file");

    /// <summary>The library is missing.</summary>
    public static StoreProbe NoLibrary { get; }
        = new(StoreState.Unavailable, $"the library {LibSecret.Library} is not installed", "install libsecret (libsecret-1-0 on Debian and Ubuntu)");

    /// <summary>Nothing on the bus keeps secrets.</summary>
    public static StoreProbe NoService { get; }
        = new(StoreState.Unavailable, "no program on this D-Bus session keeps secrets (org.freedesktop.secrets)", "start gnome-keyring, KWallet or KeePassXC");

    /// <summary>A service without a place to put things.</summary>
    public static StoreProbe NoKeyring { get; }
        = new(StoreState.Unavailable, "there is no default keyring yet, and nobody here to choose a password for it",
            "sign in on the desktop once, or make one with the keyring's own program");

    /// <summary>Somebody has to type a password.</summary>
    public static StoreProbe Locked { get; }
        = new(StoreState.Locked, "the keyring is locked, and was not unlocked", "unlock it on the desktop, or with 'gnome-keyring-daemon --unlock'");

    private const int ErrorIsLocked = 2;

    private const int ErrorNoSuchObject = 3;

    private const int DBusErrorServiceUnknown = 2;

    /// <summary>The error in our words.</summary>
    /// <param name="error">A GError; it is freed.</param>
    public static TroubleException Translate(nint error)
    {
        // struct GError { GQuark domain; gint code; gchar *message; }
        var domain = Marshal.PtrToStringUTF8(GLib.NameOf((uint)Marshal.ReadInt32(error))) ?? "";
        var code = Marshal.ReadInt32(error, sizeof(int));
        var message = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(error, 2 * sizeof(int))) ?? "";
        GLib.FreeError(error);
        return new TroubleException(Meaning(domain, code, message));
    }

    private static StoreProbe Meaning(string domain, int code, string message)
        => domain switch
        {
            "secret-error" when code == ErrorIsLocked => Locked,
            "secret-error" when code == ErrorNoSuchObject => NoKeyring,
            "g-dbus-error-quark" when code == DBusErrorServiceUnknown => NoService,
            _ when message.Contains("autolaunch", StringComparison.OrdinalIgnoreCase) => NoBus,
            // gnome-keyring says it so when its own prompt cannot be shown and the new keyring therefore does not come to be.
            _ when message.Contains("Object does not exist at path", StringComparison.Ordinal) => NoKeyring,
            _ => new StoreProbe(StoreState.Broken, message.Split('\n')[0], "is the keyring's program running, and is D-Bus the one of your session?"),
        };
}
