namespace Finch.Auth.Tests.Infra;

/// <summary>A folder of a test's own, removed with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("finch-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A shell script that may be run.</summary>
    public string Script(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path, "#!/bin/sh\n" + text);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
