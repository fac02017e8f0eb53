using Finch.Build.Guest;

namespace Finch.Build;

/// <summary>Runs every test project, one after the other, and ends with one line that counts them all.</summary>
internal sealed class TestRun(Workshop workshop, string[] options)
{
    /// <summary>A test project that hangs must not take the whole of a CI run with it.</summary>
    private static readonly TimeSpan ProjectLimit = TimeSpan.FromMinutes(25);

    private readonly string? _filter = options switch
    {
        [] => null,
        ["--filter", var text] => text,
        _ => throw new BuildFailure($"unknown option\n\n{Usage.Text}"),
    };

    public async Task FromNothingAsync()
    {
        await new Peers(workshop).InstallAsync();
        await new NativePrograms(workshop).PublishAsync();
        await new GuestImage(workshop).TryBuildAsync();
        workshop.Heading("build");
        await workshop.Programs.RunAsync("dotnet", ["build", "Finch.slnx", "-c", "Release", "--nologo", "-v:q"]);
        await RunAsync();
    }

    /// <summary>Runs what is already built.</summary>
    public async Task RunAsync()
    {
        var sum = default(TestCounts);
        List<string> failing = [];
        foreach (var project in Directory.EnumerateFiles(workshop.At("tests"), "*.csproj", SearchOption.AllDirectories).Order())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            workshop.Heading(name);
            var counts = await RunProjectAsync(name);
            if (counts.Failed > 0) failing.Add(name);
            sum += counts;
        }

        if (failing.Count > 0) throw new BuildFailure($"tests failed in {string.Join(", ", failing)}", sum.ToString());
        if (sum.Passed == 0) throw new BuildFailure("no test was executed", sum.ToString());
        workshop.Heading("tests done");
        Workshop.Say(sum.ToString());
    }

    private async Task<TestCounts> RunProjectAsync(string name)
    {
        var program = workshop.At("artifacts", "bin", name, "release", Workshop.Executable(name));
        var report = workshop.At("artifacts", "tests", $"{name}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);

        List<string> arguments = ["-noColor", "-noLogo", "-result-xml", report];
        // A scenario is one row of a theory: only enumerated rows have names to select by.
        if (_filter is not null) arguments.AddRange(["-preEnumerateTheories", "-displayName", $"*{_filter}*"]);
        Dictionary<string, string> environment = Workshop.IsCi ? new() { ["FINCH_REQUIRE_PEERS"] = "1" } : [];

        var exit = await workshop.Programs.StartAsync(program, arguments, environment, Workshop.Say, ProjectLimit);
        var counts = TestCounts.Read(report);
        // A crash can leave a report that counts no failure, or none at all.
        return exit != 0 && counts is { Failed: 0, Total: > 0 } || !File.Exists(report) ? counts with { Failed = 1 } : counts;
    }
}
