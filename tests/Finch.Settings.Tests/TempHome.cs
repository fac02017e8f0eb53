using Finch.Auth;

namespace Finch.Settings.Tests;

/// <summary>A person with a home directory and variables of their own.</summary>
internal sealed class TempHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("finch-settings-").FullName;

    public string File(params string[] name) => System.IO.Path.Combine([Path, .. name]);

    public UserEnvironment With(TimeProvider time, params (string Name, string Value)[] variables)
        => new(name => variables.FirstOrDefault(variable => variable.Name == name).Value, Path, time);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
