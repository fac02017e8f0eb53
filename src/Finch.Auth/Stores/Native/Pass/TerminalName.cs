using System.Runtime.InteropServices;
using System.Text;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>The name of the terminal this process runs on, such as <c>/dev/pts/3</c>.</summary>
internal static partial class TerminalName
{
    /// <summary>
    /// The first of stderr, stdin and stdout that is a terminal: a credential helper has pipes for the other two.
    /// </summary>
    /// <returns>Null without a terminal.</returns>
    public static string? Find()
    {
        var name = new byte[256];
        foreach (var descriptor in (ReadOnlySpan<int>)[2, 0, 1])
        {
            if (GetTerminalName(descriptor, name, (nuint)name.Length) == 0)
                return Encoding.UTF8.GetString(name, 0, name.AsSpan().IndexOf((byte)0));
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "ttyname_r")]
    private static partial int GetTerminalName(int descriptor, [Out] byte[] name, nuint length);
}
