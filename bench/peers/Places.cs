using System.Globalization;
using System.Runtime.InteropServices;

namespace Finch.Peers;

/// <summary>Where the programs are, and a folder for everything a run writes, which ends with the run.</summary>
internal sealed class Places : IDisposable
{
    public Places(Options options)
    {
        Root = FindRoot();
        Artifacts = Path.GetFullPath(options.Artifacts ?? Path.Combine(Root, "artifacts"));
        Bench = Path.Combine(Root, "artifacts", "bench");
        var work = Path.GetFullPath(options.Work ?? Path.Combine(Bench, "work"));
        RemoveLeftovers(work);
        Work = Directory.CreateDirectory(Path.Combine(work, $"run-{Environment.ProcessId}")).FullName;
    }

    public string Root { get; }

    public string Artifacts { get; }

    /// <summary>What the runner publishes for itself.</summary>
    public string Bench { get; }

    public string Work { get; }

    public static string Rid => $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>One of our own programs, as people install it.</summary>
    public string Ours(string program) => Published(Path.Combine(Artifacts, "native", Rid, program));

    public string SandboxProgram => Published(Path.Combine(Artifacts, "sandbox", "finch-sandbox"));

    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Work, name)).FullName;

    public void Dispose() => Directory.Delete(Work, recursive: true);

    private static string Published(string program) => File.Exists(program)
        ? program
        : throw new BenchFailure($"{Path.GetFileName(program)} is not published: dotnet run build.cs -- native");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Finch.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new BenchFailure("the benchmark runs outside of the repository");
    }

    /// <summary>A run that was killed could not clear away its gigabytes.</summary>
    private static void RemoveLeftovers(string work)
    {
        if (!Directory.Exists(work)) return;
        foreach (var left in Directory.EnumerateDirectories(work, "run-*"))
        {
            var owner = Path.GetFileName(left)["run-".Length..];
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out _) && !Directory.Exists($"/proc/{owner}"))
                Directory.Delete(left, recursive: true);
        }
    }
}
