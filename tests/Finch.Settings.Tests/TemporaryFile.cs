namespace Finch.Settings.Tests;

/// <summary>A settings file in a folder of its own.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("finch-settings-");

    public TemporaryFile(string? text = null)
    {
        if (text is not null)
            Text = text;
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "finch.yaml");

    public string Text
    {
        get => File.ReadAllText(Path);
        set => File.WriteAllText(Path, value);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
