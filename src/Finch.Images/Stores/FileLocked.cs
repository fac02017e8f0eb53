namespace Finch.Images.Stores;

/// <summary>Tells "somebody else has it open" from other failures of a file.</summary>
internal static class FileLocked
{
    /// <summary>EWOULDBLOCK from flock (11 on Linux, 35 on macOS) or Windows' sharing violation.</summary>
    public static bool Is(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
