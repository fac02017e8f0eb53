namespace Finch.Auth.Helpers;

/// <summary>Finds programs in a list of directories, as a shell does.</summary>
/// <param name="directories">Searched in order.</param>
internal sealed class SearchPath(IReadOnlyList<string> directories)
{
    /// <summary>The directories of PATH.</summary>
    public static IReadOnlyList<string> Directories(UserEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return (environment["PATH"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The full path of the first program of that name, or null.</summary>
    public string? Find(string name)
        => directories
            .SelectMany(directory => OperatingSystem.IsWindows()
                ? new[] { Path.Combine(directory, name + ".exe"), Path.Combine(directory, name + ".cmd") }
                : [Path.Combine(directory, name)])
            .FirstOrDefault(IsProgram);

    private static bool IsProgram(string path)
    {
        if (!File.Exists(path))
            return false;
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyExecute) != 0;
    }
}
