using System.Runtime.InteropServices;

namespace Finch.Machine.Running;

/// <summary>What makes a process of ours stay when the command and the terminal that started it go.</summary>
internal static partial class Detachment
{
    private const int ReadWrite = 2;

    /// <summary>Leaves the terminal's session, so that its Ctrl-C and its end are not ours.</summary>
    public static void LeaveSession()
    {
        if (!OperatingSystem.IsWindows())
            _ = NewSession();
    }

    /// <summary>Lets go of the pipes to whoever started us: they would wait for our end otherwise.</summary>
    public static void LeaveStandardStreams()
    {
        if (OperatingSystem.IsWindows() || Open("/dev/null", ReadWrite) is not (>= 0 and var nothing))
            return;
        for (var stream = 0; stream <= 2; stream++)
            _ = Duplicate(nothing, stream);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);
}
