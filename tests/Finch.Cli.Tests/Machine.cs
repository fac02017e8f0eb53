using Finch.Auth;
using Finch.Aws;
using Finch.Cli.Terminal;

namespace Finch.Cli.Tests;

/// <summary>A machine with nothing on it but what a test puts into its home folder.</summary>
internal sealed class Machine : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finch-cli-");

    public string Home => _folder.FullName;

    /// <summary>A file of the home folder; its own folder is made.</summary>
    public string File(string name, string? text = null)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (text is not null)
            System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The parts of the engine for a person at this machine.</summary>
    public Services Services(TimeProvider? time = null, HttpMessageHandler? web = null, params (string Name, string Value)[] variables)
    {
        var environment = new UserEnvironment(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value, Home, time ?? TimeProvider.System);
        var context = new CliContext(TextWriter.Null, TextWriter.Null, () => Stream.Null, () => Stream.Null, new ProcessTerminal(), environment);
        var aws = new AwsContext(environment);
        return new Services(context, web is null ? aws : aws with { Transport = _ => web });
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
