using Finch.Peers.Running;

namespace Finch.Peers.Fixtures;

/// <summary>The least that a native .NET program takes: bench/hello, published once.</summary>
internal static class HelloWorld
{
    public static string Program(Stage stage)
    {
        var program = Path.Combine(stage.Places.Bench, "hello", "hello");
        if (File.Exists(program)) return program;

        Stage.Progress("publish hello, the floor for a native program");
        var project = Path.Combine(stage.Places.Root, "bench", "hello");
        List<string> arguments = ["publish", project, "-c", "Release", "-r", Places.Rid, "-o", Path.GetDirectoryName(program)!, "--nologo", "-v:q"];
        // As build.cs does for our programs: the committed lock files are for linux-x64.
        if (Places.Rid != "linux-x64") arguments.Add($"-p:RuntimeIdentifiers={Places.Rid}");
        stage.Run(new Launch(Tools.Require("dotnet"), arguments, Inherited()));
        return program;
    }

    private static Dictionary<string, string> Inherited() => Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
