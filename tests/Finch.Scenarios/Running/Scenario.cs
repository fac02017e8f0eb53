using System.Text;
using Finch.Scenarios.Language;
using Xunit;

namespace Finch.Scenarios.Running;

/// <summary>What one running scenario has: its folders, its environment, what the last program said, and what to undo at the end.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _undo = new();

    public Scenario(IReadOnlyDictionary<string, string> sandbox, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        Folder = Directory.CreateTempSubdirectory("finch-scenario-").FullName;
        Work = Directory.CreateDirectory(Path.Combine(Folder, "work")).FullName;
        Home = Directory.CreateDirectory(Path.Combine(Folder, "home")).FullName;
        Variables = new Variables(sandbox)
        {
            ["HOME"] = Home,
            ["WORK"] = Work,
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Folder, "tmp")).FullName,
            ["PATH"] = SearchPath(),
            ["LANG"] = "C.UTF-8",
            ["USER"] = "ann",
            ["SHELL"] = "/bin/sh",
            // Whatever engines this machine runs: a scenario that is about them chooses one.
            ["FINCH_ENGINE"] = "layout",
        };
    }

    public CancellationToken Cancellation { get; }

    public string Folder { get; }

    public string Home { get; }

    public string Work { get; set; }

    public Variables Variables { get; }

    public Outcome Last { get; private set; } = new(0, "", "");

    /// <summary>All output so far that a secret must not occur in.</summary>
    public List<string> Said { get; } = [];

    public string? Input { get; set; }

    public TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(60);

    public Terminal? Terminal { get; set; }

    public Dictionary<string, Child> Background { get; } = [];

    public void Remember(Outcome outcome)
    {
        Last = outcome;
        Said.Add(outcome.Out);
        Said.Add(outcome.Error);
        Log(Indented(outcome.Out) + Indented(outcome.Error) + (outcome.Exit == 0 ? "" : $"    exit {outcome.Exit}\n"));
    }

    public static void Log(string text) => TestContext.Current.TestOutputHelper?.Write(text);

    /// <summary>A path in the scenario's folders; nothing else of the machine is written.</summary>
    public string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Work, name));
        return path.StartsWith(Folder + "/", StringComparison.Ordinal)
            ? path
            : throw new ScenarioFailure($"{name} is outside of the scenario's folders");
    }

    public void AtEnd(IAsyncDisposable thing) => _undo.Push(thing);

    public async ValueTask DisposeAsync()
    {
        while (_undo.TryPop(out var thing)) await thing.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ours first; then the distribution's peers, before whatever else a person's own shell would find.</summary>
    private static string SearchPath() => string.Join(':',
        new[] { Repository.Programs, Repository.At("artifacts", "sandbox") }
            .Concat(["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Distinct());

    private static string Indented(string text)
    {
        var lines = new StringBuilder();
        foreach (var line in text.TrimEnd('\n').Split('\n').Where(line => line.Length > 0)) lines.Append("    ").Append(line).Append('\n');
        return lines.ToString();
    }
}
