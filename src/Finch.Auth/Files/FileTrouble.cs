namespace Finch.Auth.Files;

/// <summary>Says in plain words why a file could not be read or written.</summary>
internal static class FileTrouble
{
    /// <summary>The reason, lower case, one line.</summary>
    public static string Of(Exception error)
        => error switch
        {
            // On Unix, the number of an input or output error is the system's own.
            { HResult: 28 } or { HResult: unchecked((int)0x80070070) } => "the disk is full",
            // Where space is reserved beforehand, the runtime gives no number.
            IOException full when full.Message.EndsWith("because the disk was full.", StringComparison.Ordinal) => "the disk is full",
            { HResult: 122 } when OperatingSystem.IsLinux() => "the quota of the disk is used up",
            { HResult: 30 } => "the file system is read-only",
            { HResult: 40 } when OperatingSystem.IsLinux() => "its symbolic links lead in a circle",
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException => "permission denied",
            _ => char.ToLowerInvariant(error.Message[0]) + error.Message[1..].Split('\n')[0].TrimEnd('.'),
        };
}
