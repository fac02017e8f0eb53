namespace Finch.Sandbox;

/// <summary>Writes files that hold secrets: mode 0600 from the first byte on, replacing what was there whatever it was.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string content)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Randomness.Token(8)}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(content);
        File.Move(temporary, path, overwrite: true);
    }
}
