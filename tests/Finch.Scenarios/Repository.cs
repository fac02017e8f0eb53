using System.Runtime.InteropServices;

namespace Finch.Scenarios;

/// <summary>Where the tests find what they look at: the sources, and the programs that <c>build.cs -- native</c> made of them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The programs under test: ours, or those of the folder that FINCH_BIN names.</summary>
    public static string Programs { get; } =
        Environment.GetEnvironmentVariable("FINCH_BIN") is { Length: > 0 } folder ? folder : At("artifacts", "native", Rid);

    public static string SandboxProgram => At("artifacts", "sandbox", "finch-sandbox");

    private static string Rid =>
        (OperatingSystem.IsMacOS() ? "osx-" : "linux-") + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(At(folder))
        ? Directory.EnumerateFiles(At(folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [];

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Finch.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
